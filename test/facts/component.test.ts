import { describe, expect, test } from 'vitest';
import { COMPONENTS, known } from '../../src/domain/facts.ts';
import { decodeObservation } from '../../src/providers/recorded/decode.ts';
import { observationText } from '../../src/report/observation-text.ts';
import { load, observeServer, parseWorld, save, setFact } from '../../src/simulator/index.ts';
import { AT, EX01 } from '../server.ts';

const ACTIVE = { state: 'Active', requesters: [] };
const INACTIVE = { state: 'Inactive', requesters: [{ requester: 'Maintenance', state: 'Inactive' }] };

const worldOf = (server: object) => ({
  apiVersion: 'exstate/world/v1',
  organization: 'contoso',
  now: AT,
  servers: [{ name: 'EX01', fqdn: 'ex01.contoso.com', ...server }],
});

function seen(server: object) {
  const org = load(parseWorld(worldOf(server), 'world.yaml'));
  const [ex] = org.servers;
  if (ex === undefined) throw new Error('no server');
  return { org, ex, components: () => COMPONENTS.map((key) => observeServer(org, ex)[key]) };
}

const OPEN = {
  certificates: [{ id: 'own', like: 'self-signed', notAfter: '2030-01-01T00:00:00Z' }],
  sslcert: { '0.0.0.0:444': 'own' },
};

describe('in a world', () => {
  test('all components are active by default', () => {
    expect(seen(OPEN).components()).toEqual(COMPONENTS.map(() => known(ACTIVE)));
  });

  test('a declared component has the declared state, and is written back', () => {
    const facts = { 'component/HubTransport': known(INACTIVE), 'component/RpsProxy': known(null) };
    const { org, components } = seen({ ...OPEN, facts });
    expect(components().slice(0, 4)).toEqual([known(ACTIVE), known(INACTIVE), known(ACTIVE), known(null)]);
    expect(save(org).servers[0]?.facts).toEqual(facts);
  });

  test('a person may switch a component off', () => {
    const { org, ex, components } = seen(OPEN);
    setFact(org, ex, 'component/ServerWideOffline', INACTIVE);
    expect(components()[0]).toEqual(known(INACTIVE));
  });

  test('components are unknown while no management shell opens', () => {
    expect(seen({}).components()[0]).toEqual({ unknown: expect.stringContaining('no management shell opens on EX01') });
  });

  test('an Edge server has one component', () => {
    expect(seen({ role: 'edge', snapIn: true }).components()).toEqual([
      known(ACTIVE),
      ...COMPONENTS.slice(1).map(() => known(null)),
    ]);
  });

  test.for([
    ['a fact that the simulator derives', { 'wire/25/starttls': known(null) }, 'the simulator derives it'],
    ['an invalid value', { 'component/OwaProxy': known({ requesters: [] }) }, 'state'],
  ] as const)('%s is refused', ([, facts, says]) => {
    expect(() => parseWorld(worldOf({ facts }), 'world.yaml')).toThrow(
      expect.objectContaining({ message: expect.stringContaining(says) }),
    );
  });
});

const observed = (facts: object) =>
  decodeObservation(
    {
      schema: 'exstate/observation/v1',
      organization: 'contoso',
      source: 'test',
      takenAt: AT,
      facts: {},
      servers: { EX01: { takenAt: AT, facts } },
    },
    'observation.json',
  );

const text = (facts: object): string =>
  observationText(
    observed(facts),
    { apiVersion: 'exstate/v1', organization: 'contoso', servers: [EX01] },
    {
      color: false,
      width: 100,
      verbose: false,
    },
  );

describe('exstate observe', () => {
  test.for<readonly [string, object, string | undefined]>([
    ['no active component', { 'component/OwaProxy': known({ state: 'Active' }) }, undefined],
    ['no component that the server does not have', { 'component/OwaProxy': known(null) }, undefined],
    ['no component if none was read, as in older observations', {}, undefined],
    [
      'the state of a component, and its requester',
      { 'component/HubTransport': known(INACTIVE) },
      'not well: the component HubTransport is Inactive (requested by Maintenance)',
    ],
    [
      'components with the same state in one sentence',
      { 'component/OwaProxy': known({ state: 'Inactive' }), 'component/EcpProxy': known({ state: 'Inactive' }) },
      'not well: the components OwaProxy and EcpProxy are Inactive',
    ],
  ])('reports %s', ([, facts, says]) => {
    const line = text(facts)
      .split('\n')
      .find((one) => one.includes('not well'));
    expect(line?.trim()).toBe(says);
  });
});
