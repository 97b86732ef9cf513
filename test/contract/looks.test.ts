import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Provider } from '../../src/domain/provider.ts';
import { openServers } from '../../src/session/real-servers.ts';
import { desired } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import { worldAt } from './answers.ts';
import { throughEachDoor } from './doors.ts';
import { LOOKS } from './looks.ts';
import { type RealServer, realServer } from './real-server.ts';
import { endsWithNothing } from './runs.ts';

throughEachDoor((open) => {
  test.for(LOOKS)('%s', async ([, at, holds]) => holds(await open(await worldAt(at))));
});

describe('the environment names a lab server', () => {
  const SERVER = { EXSTATE_CONTRACT_SERVER: 'EX01,ex01.contoso.com' };
  const ORGANIZATION = { EXSTATE_CONTRACT_ORGANIZATION: 'contoso' };
  const named = { organization: 'contoso', server: { name: 'EX01', fqdn: 'ex01.contoso.com' } };

  test.for([
    ['no server', {}, undefined],
    ['no server, by an empty value', { EXSTATE_CONTRACT_SERVER: '', EXSTATE_CONTRACT_CHANGE: '' }, undefined],
    ['to be observed', { ...SERVER, ...ORGANIZATION }, { ...named, mayChange: false }],
    ['to be changed', { ...SERVER, ...ORGANIZATION, EXSTATE_CONTRACT_CHANGE: 'yes' }, { ...named, mayChange: true }],
  ] as const)('%s', ([, environment, expected]) => expect(realServer(environment)).toEqual(expected));

  test.for([
    ['one name', { ...ORGANIZATION, EXSTATE_CONTRACT_SERVER: 'EX01' }, /it is "EX01"/],
    ['no organization', SERVER, /EXSTATE_CONTRACT_ORGANIZATION names the organization of EX01/],
    [
      'a change without a server',
      { ...ORGANIZATION, EXSTATE_CONTRACT_CHANGE: 'yes' },
      /EXSTATE_CONTRACT_SERVER is "name,fqdn"/,
    ],
    [
      'an invalid value for the change',
      { ...SERVER, ...ORGANIZATION, EXSTATE_CONTRACT_CHANGE: 'true' },
      /it is "true"/,
    ],
  ] as const)('an incomplete setting is an error: %s', ([, environment, says]) =>
    expect(() => realServer(environment)).toThrow(says),
  );
});

const real = realServer(process.env);
if (real) describe(`on ${real.server.name}:`, () => onRealServer(real));

function onRealServer({ organization, server, mayChange }: RealServer): void {
  let provider: Provider;
  beforeAll(async () => {
    provider = await openServers({ organization, servers: [server] }, { snapIn: false, keepsSessions: false });
  });
  afterAll(() => provider?.close());

  test.for(LOOKS)('%s', ([, , holds]) => holds({ provider, servers: [server.name] }));

  if (!mayChange) return;
  test('a run leaves no steps for the next plan', async () => {
    const state = desired({ organization, servers: [{ ...EX01, ...server }] });
    const { exits, plan } = await endsWithNothing({ provider }, state);
    expect(exits.filter((exit) => exit !== 0)).toEqual([]);
    expect(plan.verdict).toBe('in-desired-state');
  });
}
