import { describe, expect, test } from 'vitest';
import type { FactKey, Patch } from '../../src/domain/facts.ts';
import type { Provider } from '../../src/domain/provider.ts';
import { openSimulator } from '../../src/providers/simulator.ts';
import { differences } from '../contract/agreement.ts';
import { engine, sharedSession } from '../powershell/engine.ts';
import { aWorld } from '../simulator/worlds.ts';
import { type Opened, opened } from './opened.ts';
import { throughPowerShell } from './powershell.ts';

const WORLD = aWorld(
  {},
  { internalTransportOn: { 'dc2.contoso.com': 'old' }, renewers: { 'Certify.Service': 'service' } },
);
const OF_EXCHANGE = /^Get-(ExchangeServer|ExchangeCertificate|TransportService|Mailbox|Auth|Edge|Send|Receive|Hybrid)/;

async function asked(provider: Provider, only?: readonly FactKey[]): Promise<{ server: Patch; organization?: Patch }> {
  const seen = { server: {}, organization: {} as Patch | undefined };
  seen.organization = undefined;
  for await (const { server, facts } of provider.observe(['EX01'], 60, only)) {
    seen[server === null ? 'organization' : 'server'] = facts;
  }
  return { server: seen.server, ...(seen.organization ? { organization: seen.organization } : {}) };
}

/** All facts of the simulator: test/contract/observe compares a whole look through PowerShell with them. */
const wholeOf = async ({ world }: Opened) => asked(await openSimulator(world));
const only = (facts: Patch, key: FactKey): Patch => ({ [key]: facts[key] });

/** Every command that the observation called. */
async function commandsOf(there: Opened, provider: Provider, only: readonly FactKey[]) {
  const before = there.calls().length;
  const seen = await asked(provider, only);
  return {
    ...seen,
    commands: [
      ...new Set(
        there
          .calls()
          .slice(before)
          .map(({ cmdlet }) => cmdlet),
      ),
    ],
  };
}

/** The fact that is asked for, the other facts that may be in the answer, and the Exchange commands that are needed. */
const LOOKS: readonly (readonly [FactKey, RegExp, readonly string[]])[] = [
  ['wire/0.0.0.0:444', /^(wire|health)\//, []],
  [
    'sslcert/0.0.0.0:444',
    /^(row|sslcert|record-settings|metabase|require-ssl|extended-protection|web)\/|^tolerates|^event\/15021$/,
    [],
  ],
  [
    'record-settings/0.0.0.0:443',
    /^(row|sslcert|record-settings|metabase|require-ssl|extended-protection|web)\/|^tolerates|^event\/15021$/,
    [],
  ],
  [
    'metabase/Exchange Back End',
    /^(row|sslcert|record-settings|metabase|require-ssl|extended-protection|web)\/|^tolerates|^event\/15021$/,
    [],
  ],
  ['rdp/RDP-Tcp', /^rdp\//, []],
  ['windows/restart-pending', /^windows\//, []],
  ['web-management', /^$/, []],
  ['renewer/Certify.Service', /^renewer\//, []],
  ['store/Root', /^(store|certificate|key)\//, []],
  ['may/grant-key', /^may\//, []],
  ['event/12014', /^event\/12/, []],
  [
    'shell/opens',
    /^shell\/|^internal-transport$|^transport\//,
    ['Get-ExchangeServer', 'Get-MailboxDatabaseCopyStatus', 'Get-TransportService'],
  ],
  ['internal-transport', /^shell\/|^transport\//, ['Get-ExchangeServer', 'Get-TransportService']],
  [
    'transport/restart-due',
    /^(shell|wire|health)\/|^internal-transport$/,
    ['Get-ExchangeServer', 'Get-TransportService'],
  ],
  [
    'mounted-copies',
    /^(shell|transport)\/|^internal/,
    ['Get-ExchangeServer', 'Get-TransportService', 'Get-MailboxDatabaseCopyStatus'],
  ],
  ['dag', /^(shell|transport)\/|^internal/, ['Get-ExchangeServer', 'Get-TransportService', 'Get-MailboxServer']],
  [
    'internal-transport-on/dc2.contoso.com',
    /^(shell|transport)\/|^internal-transport$/,
    ['Get-ExchangeServer', 'Get-TransportService'],
  ],
];
const ALWAYS = /^(identity|role|build|setup-running)$|^service\//;

describe.skipIf(!engine)('PowerShell reads only the wanted facts', () => {
  const session = sharedSession();

  test.for(LOOKS)('%s', async ([wanted, along, ofExchange]) => {
    const there = await opened(WORLD);
    const provider = await throughPowerShell(session(), there.lab);
    const whole = await wholeOf(there);
    const { server, organization, commands } = await commandsOf(there, provider, [wanted]);
    expect(server[wanted]).toEqual(whole.server[wanted]);
    expect(differences(only(whole.server, 'identity'), only(server, 'identity'))).toEqual([]);
    const others = Object.keys(server).filter((key) => key !== wanted && !ALWAYS.test(key) && !along.test(key));
    expect(others).toEqual([]);
    expect(commands.filter((cmdlet) => OF_EXCHANGE.test(cmdlet)).sort()).toEqual([...ofExchange].sort());
    expect(organization).toBeUndefined();
  });

  test('each of several', async () => {
    const there = await opened(WORLD);
    const provider = await throughPowerShell(session(), there.lab);
    const several: FactKey[] = ['sslcert/0.0.0.0:444', 'wire/0.0.0.0:443', 'store/My', 'internal-transport'];
    const [whole, { server }] = [await wholeOf(there), await asked(provider, several)];
    for (const key of several) expect({ [key]: server[key] }).toEqual({ [key]: whole.server[key] });
  });

  test('the organization, if one of its facts is wanted', async () => {
    const there = await opened(WORLD);
    const provider = await throughPowerShell(session(), there.lab);
    const { organization, commands } = await commandsOf(there, provider, ['auth-certificate']);
    expect(organization).toEqual((await wholeOf(there)).organization);
    expect(commands).toContain('Get-AuthConfig');
    expect(commands).not.toContain('Get-ExchangeCertificate');
  });
});

describe('the simulator reads only the wanted facts', () => {
  test.each(LOOKS)('%s', async (wanted) => {
    const there = await opened(WORLD);
    const provider = await openSimulator(there.world);
    const [whole, { server, organization }] = [await asked(provider), await asked(provider, [wanted])];
    expect(server[wanted]).toEqual(whole.server[wanted]);
    const family = wanted.split('/')[0] ?? '';
    expect(Object.keys(server).filter((key) => key !== 'identity' && !key.startsWith(family))).toEqual([]);
    expect(organization).toBeUndefined();
  });
});
