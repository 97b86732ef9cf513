import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHealthChecker } from '../../src/providers/healthchecker/provider.ts';
import { collect } from '../../src/providers/observe.ts';
import { folder } from '../cli/exstate.ts';
import { enumeration, exported, made, type Value } from './export.ts';

const AUTH = 'CN=Microsoft Exchange Server Auth Certificate';
const [own, front, auth] = [made('own'), made('front'), made('auth', { subject: AUTH, issuer: AUTH, names: [] })];
const cwd = folder();

async function dagIn(GetMailboxServer: Value, IsEdgeServer = false): Promise<unknown> {
  const file = join(cwd, 'EX01.xml');
  const server = IsEdgeServer ? { GetExchangeServer: { Name: 'EX01', Fqdn: 'ex01.contoso.com', IsEdgeServer } } : {};
  writeFileSync(file, exported({ own, front, auth, exchange: { GetMailboxServer, ...server } }));
  return (await collect(await openHealthChecker([file]), ['EX01'], 1)).servers['EX01']?.facts.dag;
}

const policy = (text: string, number: number): Value =>
  enumeration(
    'Microsoft.Exchange.Data.Directory.SystemConfiguration.DatabaseCopyAutoActivationPolicyType',
    text,
    number,
  );
const mailboxServer = (group: Value, activation: Value, moveNow: Value = false): Value => ({
  DatabaseAvailabilityGroup: group,
  DatabaseCopyAutoActivationPolicy: activation,
  DatabaseCopyActivationDisabledAndMoveNow: moveNow,
});

const NOT_EXPORTED = { unknown: expect.stringContaining('HealthChecker') };

test.for<[string, Value, unknown]>([
  [
    'a member of a DAG',
    mailboxServer('DAG1', policy('Blocked', 2), true),
    { known: { name: 'DAG1', activation: 'blocked', moveNow: true } },
  ],
  [
    'a DAG as an object with a name',
    mailboxServer({ Name: 'DAG1' }, policy('IntrasiteOnly', 1)),
    { known: { name: 'DAG1', activation: 'intrasite', moveNow: false } },
  ],
  ['a server in no DAG', mailboxServer(null, policy('Unrestricted', 0)), { known: null }],
  ['a policy that came as its number', mailboxServer('DAG1', 2), NOT_EXPORTED],
  ['a switch that is no boolean', mailboxServer('DAG1', policy('Blocked', 2), 'perhaps'), NOT_EXPORTED],
  ['a cmdlet that failed', null, NOT_EXPORTED],
])('the export of %s', async ([, server, fact]) => expect(await dagIn(server)).toEqual(fact));

test('an Edge server is in no DAG', async () => expect(await dagIn(null, true)).toEqual({ known: null }));
