import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { copyOf, observeOrganization, observeServer, worldFromFacts } from '../../src/simulator/index.ts';
import { aWorld, NOW, ON, operation, scene } from './worlds.ts';

const observed = (change: Parameters<typeof aWorld>[1] = {}, world: Parameters<typeof aWorld>[0] = {}) => {
  const { org, ex, t } = scene(aWorld(world, change));
  return { facts: observeServer(org, ex), organization: observeOrganization(org), t };
};

const federation = (is: boolean, friendlyName = 'Verbund') => [
  { id: 'old', like: 'self-signed' as const, federation: is, friendlyName },
];

describe('a copy of what was observed', () => {
  test.for([
    ['of a healthy server', {}, {}],
    ['of one that is being set up', { setupRunning: true, mountedCopies: 3 }, {}],
    ['of a member of a DAG', { dag: { name: 'DAG1', activation: 'blocked', moveNow: true } }, {}],
    ['with restarts due', { workersServe: 'next', transportServes: 'gone' }, {}],
    ['with a dead 444', { sslcert: {} }, {}],
    ['with a stopped IIS', { services: { W3SVC: 'stopped' } }, {}],
    ['with a sick page', { health: { owa: 503, ews: null } }, {}],
    ['with events in its logs', { events: { 15021: NOW, 12014: '2026-11-01T00:00:00Z' } }, {}],
    ['with a certificate for Remote Desktop', { rdp: { 'RDP-Tcp': 'next' } }, {}],
    ['with a Web Management Service on another port', { webManagement: { port: 9172, certificate: 'next' } }, {}],
    ['with a restart of Windows that is pending', { restartPending: ['update-exe'] }, {}],
    ['with a hash that IIS keeps', { customMetadata: { 'Exchange Back End': 'next' } }, {}],
    [
      'with a kept hash that could not be read',
      {},
      { unknown: [{ server: 'EX01', fact: 'metabase/Exchange Back End', because: 'denied' }] },
    ],
    ['with a federation certificate of another name', { certificates: federation(true) }, {}],
    ['with one that only has the name', { certificates: federation(false, 'Exchange Delegation Federation') }, {}],
    ['with bindings of its own', { rows: { 'Exchange Back End': ['10.0.0.1:444:'] } }, {}],
    ['with facts that could not be read', {}, { unknown: [{ server: 'EX01', fact: 'key/old', because: 'denied' }] }],
    [
      'with connectors and Edge',
      {},
      {
        edgeSubscriptions: ['EDGE1'],
        authCertificate: { current: 'next' },
        connectors: [{ server: 'EX01', name: 'Out', kind: 'send', tlsCertificateName: '<I>CN=EX01<S>CN=EX01' }],
      },
    ],
  ] as const)('shows the same, %s', ([, server, world]) => {
    const { facts, organization } = observed(server, world);
    for (const fill of ['calm', 'adverse'] as const) {
      expect(copyOf('EX01', NOW, facts, organization, fill).observe()).toEqual({ ...organization, ...facts });
    }
  });

  test('of a computer without a role has none, and no sites', () => {
    const { facts, organization } = observed({ role: 'tools', certificates: [], sslcert: {}, internalTransport: null });
    expect(facts.role).toEqual(known(null));
    expect(copyOf('EX01', NOW, facts, organization, 'calm').observe()).toEqual({ ...organization, ...facts });
    expect(worldFromFacts('contoso', NOW, organization, [{ name: 'EX01', facts }], 'calm').servers[0]?.role).toBe(
      'tools',
    );
  });

  test('of a server whose shell does not open keeps the facts that came through another one', () => {
    const { facts, t } = observed({ sslcert: {} });
    const organization = { 'auth-certificate': known({ current: t('next'), previous: null, next: null }) };
    const copy = copyOf('EX01', NOW, facts, organization, 'calm');
    expect(copy.observe()['shell/opens']).toEqual(known(false));
    expect(copy.observe()['auth-certificate']).toEqual(organization['auth-certificate']);
  });

  test('knows nothing that was not observed', () => {
    const { facts: all } = observed();
    const facts: Patch = { 'store/My': all['store/My'] ?? known([]), identity: known(ON) };
    const copy = copyOf('EX01', NOW, facts, {}, 'calm').observe();
    const told = Object.entries(copy).filter(([, fact]) => fact && 'known' in fact);
    expect(told.map(([key]) => key).sort()).toEqual(['identity', 'store/My']);
    expect(copy['sslcert/0.0.0.0:444']).toEqual(unknown('not observed'));
  });

  test.for([
    ['calm', false, 'next'],
    ['adverse', true, null],
  ] as const)('fills in what is unknown: %s', ([fill, due, holds]) => {
    const { facts, organization, t } = observed(
      {},
      {
        unknown: ['web/restart-due', 'transport/restart-due', 'internal-transport', 'setup-running'].map((fact) => ({
          server: 'EX01',
          fact: fact as 'build',
          because: 'x',
        })),
      },
    );
    const [ex] = worldFromFacts('contoso', NOW, organization, [{ name: 'EX01', facts }], fill).servers;
    expect(ex?.workersServe !== ex?.sslcert['0.0.0.0:444']).toBe(due);
    expect(ex?.transportServes !== ex?.internalTransport).toBe(due);
    expect(ex?.setupRunning).toBe(due);
    expect(ex?.internalTransport === t('next')).toBe(holds === 'next');
  });

  test('presents a certificate with the name of a connector without trust, where that was seen', () => {
    const { facts, organization, t } = observed(
      { certificates: [{ id: 'old', like: 'self-signed', inRoot: false }], address: '10.0.0.11' },
      {
        switches: { tlsNameNeedsTrust: false },
        connectors: [
          {
            server: 'EX01',
            name: 'Default Frontend EX01',
            kind: 'receive',
            tlsCertificateName: '<I>CN=EX01<S>CN=EX01',
          },
        ],
      },
    );
    const presented = { 'wire/25/starttls': known(t('old')), 'wire/587/starttls': known(t('old')) };
    expect(facts).toMatchObject(presented);
    expect(copyOf('EX01', NOW, facts, organization, 'calm').observe()).toMatchObject(presented);
  });

  test.for(['0.0.0.0:443', '0.0.0.0:444'] as const)(
    'has the record of %s that could not be read, where its settings could',
    (endpoint) => {
      const settings = { flags: 3, checkMode: 1, ctlStore: 'ClientAuthIssuer' };
      const { facts, organization } = observed(
        { recordSettings: { [endpoint]: settings }, customMetadata: { 'Default Web Site': 'public' } },
        { unknown: [{ server: 'EX01', fact: `sslcert/${endpoint}`, because: 'denied' }] },
      );
      const copy = copyOf('EX01', NOW, facts, organization, 'calm');
      expect(copy.observe()[`record-settings/${endpoint}`]).toEqual(known(settings));
      copy.perform(operation('restart-iis'));
      expect(copy.observe()[`record-settings/${endpoint}`]).toEqual(known(settings));
    },
  );

  test('keeps a shell that another server answers, whatever happens to its own 444', () => {
    for (const opens of [true, false]) {
      const { facts, organization, t } = observed();
      const through = { ...facts, 'shell/opens': known(opens), 'shell/back-end': known('EX02') };
      const copy = copyOf('EX01', NOW, through, organization, 'calm');
      expect(copy.observe()).toMatchObject({ 'shell/opens': known(opens), 'shell/back-end': known('EX02') });
      copy.perform(operation('bind-certificate', t('next')));
      expect(copy.observe()).toMatchObject({ 'shell/opens': known(opens), 'shell/back-end': known('EX02') });
    }
  });

  test('keeps a shell as it was found until 444 changes', () => {
    const { facts, organization, t } = observed();
    const copy = copyOf('EX01', NOW, { ...facts, 'shell/opens': known(false) }, organization, 'calm');
    expect(copy.observe()['shell/opens']).toEqual(known(false));
    copy.perform(operation('bind-certificate', t('next')));
    expect(copy.observe()['shell/opens']).toEqual(known(true));
  });

  test('is changed by operations, and what it was made from is not', () => {
    const { facts, organization, t } = observed();
    const before = structuredClone(facts);
    const copy = copyOf('EX01', NOW, facts, organization, 'calm');
    for (const kind of ['issue-certificate', 'restart-iis'] as const)
      expect(copy.perform(operation(kind)).is).toBe('done');
    for (const kind of ['trust-certificate', 'bind-certificate', 'enable-smtp'] as const)
      copy.perform(operation(kind, t('next')));
    expect(copy.observe()['internal-transport']).toEqual(known(t('next')));
    expect(facts).toEqual(before);
  });
});
