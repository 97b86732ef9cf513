import { describe, expect, test } from 'vitest';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { World, WorldServer } from '../../src/simulator/index.ts';
import { mailbox, OWN, PUBLIC, records, SHORT, world } from '../properties/worlds.ts';
import { checked, observed } from './checks.ts';

/** A second certificate of the server, so that a removal leaves a usable one. */
const OLDER = { id: 'older', like: 'self-signed', notAfter: '2027-10-01T00:00:00Z' } as const;
const BEFORE: Partial<WorldServer> = { certificates: [OWN, PUBLIC, OLDER], build: '15.2.1544.9' };
const AFTER: Partial<WorldServer> = { certificates: [OWN, PUBLIC, OLDER], build: '15.2.1748.10' };

const worldOf = (server: Partial<WorldServer>, change: Partial<World> = {}) => world(change, mailbox(server));

/** What the comparison says: state, code and fact, and `plan` where a plan corrects it. */
function compared(before: Observation, after: Observation): string[] {
  const { findings } = checked(after, undefined, { setup: { is: 'after', baseline: before } });
  return findings.flatMap((one) => {
    if (
      'says' in one ||
      !(one.code.startsWith('setup-') || one.code === 'restart-pending' || one.code === 'not-compared')
    )
      return [];
    const planned = 'planned' in one.about && one.about.planned ? ' plan' : '';
    return [`${one.state} ${one.code} ${one.fact}${planned}`];
  });
}

const BUILD = 'ok setup-changed build';
const update = async (server: Partial<WorldServer>, change: Partial<World> = {}, before: Partial<World> = {}) =>
  compared(await observed(worldOf(BEFORE, before)), await observed(worldOf({ ...AFTER, ...server }, change)));

/** Without 444 no management shell opens, so what takes a cmdlet is not known. */
const SHELL_SHUT = ['unknown not-compared auth-certificate', 'unknown not-compared certificate-name/IMAP'];

describe('an update is known to change', () => {
  test.for<[string, Partial<WorldServer>, readonly string[]]>([
    ['only the build', {}, []],
    [
      'the certificate of 444, which it drops',
      { sslcert: { ...records('own'), '0.0.0.0:444': null } },
      ['critical setup-removed sslcert/0.0.0.0:444 plan', ...SHELL_SHUT],
    ],
    [
      'the HTTPS binding of 444, which it drops',
      { rows: { 'Exchange Back End': [], 'Default Web Site': ['*:443:', '127.0.0.1:443:'] } },
      ['critical setup-removed row/Exchange Back End/*:444: plan', ...SHELL_SHUT],
    ],
    [
      '443, which gets the self-signed certificate',
      { sslcert: records('own', 'own') },
      ['warning setup-changed sslcert/0.0.0.0:443', 'warning setup-changed sslcert/127.0.0.1:443'],
    ],
    [
      'Require SSL',
      { requireSsl: { 'Default Web Site': false } },
      ['critical setup-removed require-ssl/Default Web Site'],
    ],
    [
      'a service, which it leaves stopped',
      { services: { MSExchangeFrontEndTransport: 'stopped' } },
      ['warning setup-changed service/MSExchangeFrontEndTransport'],
    ],
    ['internal transport', { internalTransport: 'public' }, ['warning setup-changed internal-transport plan']],
    ['a certificate, which it removes', { certificates: [OWN, PUBLIC] }, ['critical setup-removed store/My']],
    [
      'a certificate, which it adds',
      { certificates: [OWN, PUBLIC, OLDER, { ...SHORT, inRoot: false }] },
      ['warning setup-added store/My'],
    ],
    ['the name of IMAP', { imapName: 'mail.contoso.com' }, ['warning setup-changed certificate-name/IMAP']],
    [
      'what IIS keeps for a site',
      { customMetadata: { 'Exchange Back End': 'own' } },
      ['warning setup-added metabase/Exchange Back End'],
    ],
    [
      'the right of transport to read a key',
      { certificates: [{ ...OWN, key: { networkService: false } }, PUBLIC, OLDER] },
      ['warning setup-changed key/KEY plan'],
    ],
    [
      'a component, which it leaves inactive',
      { facts: { 'component/ServerWideOffline': known({ state: 'Inactive', requesters: [] }) } },
      ['warning setup-changed component/ServerWideOffline', 'unknown not-compared wire/25/starttls'],
    ],
    [
      'the DAG, whose activation policy stays blocked',
      { dag: { name: 'DAG1', activation: 'blocked' } },
      ['warning setup-added dag'],
    ],
    ['Remote Desktop', { rdp: { 'RDP-Tcp': 'public' } }, ['warning setup-added rdp/RDP-Tcp']],
    [
      'another port of http.sys',
      { sslcert: { ...records('own'), '0.0.0.0:8443': 'public' } },
      ['warning setup-added sslcert/0.0.0.0:8443'],
    ],
    [
      'the port of the Web Management Service',
      { webManagement: { port: 9172 } },
      ['warning setup-changed web-management'],
    ],
  ])('%s', async ([, server, expected]) => {
    const lines = (await update(server)).map((line) => line.replace(/key\/[0-9A-F]{40}/, 'key/KEY'));
    expect(lines).toEqual([...expected, BUILD]);
  });

  test.for<[string, Partial<World>, Partial<World>, readonly string[]]>([
    [
      'a connector, which it removes',
      { connectors: [{ server: 'EX01', name: 'Relay', kind: 'receive', tlsCertificateName: null }] },
      {},
      ['critical setup-removed connector/EX01/receive/Relay'],
    ],
    [
      'the certificate of a connector',
      { connectors: [{ server: 'EX01', name: 'Relay', kind: 'receive', tlsCertificateName: '<I>CN=a<S>CN=b' }] },
      { connectors: [{ server: 'EX01', name: 'Relay', kind: 'receive', tlsCertificateName: null }] },
      ['warning setup-changed connector/EX01/receive/Relay'],
    ],
    [
      'an Edge subscription',
      { edgeSubscriptions: ['EDGE1', 'EDGE2'] },
      { edgeSubscriptions: ['EDGE2'] },
      ['critical setup-removed edge-subscriptions'],
    ],
    [
      'the Auth certificate',
      { authCertificate: { current: 'older' } },
      { authCertificate: { current: 'public' } },
      ['warning setup-changed auth-certificate'],
    ],
  ])('%s, of the organization', async ([, was, is, expected]) => {
    const lines = (await update({}, is, was)).filter((line) => !line.includes('build'));
    expect(lines).toEqual(expected);
  });
});

describe('nothing is said of what changes by itself', () => {
  test.for<[string, Partial<WorldServer>, Partial<World>]>([
    ['events and logs', { events: { 12014: '2026-11-20T00:00:00Z' }, logs: { System: '2026-11-20T00:00:00Z' } }, {}],
    ['mounted copies', { mountedCopies: 3 }, {}],
    ['a health page', { health: { owa: 500 } }, {}],
    ['the day', {}, { now: '2026-11-23T00:00:00Z' }],
    ['an authority that Windows adds to Trusted Root', { root: ['C'.repeat(40)] }, {}],
  ])('%s', async ([, server, change]) => expect(await update(server, change)).toEqual([BUILD]));

  test('Exchange makes the next Auth certificate the current one', async () => {
    const lines = await update(
      {},
      { authCertificate: { current: 'older', previous: 'public' } },
      { authCertificate: { current: 'public', next: 'older' } },
    );
    expect(lines).toEqual([BUILD]);
  });
});

describe('what cannot be compared is unknown', () => {
  const facts = (observation: Observation, change: Patch): Observation => ({
    ...observation,
    servers: { EX01: { takenAt: observation.takenAt, facts: { ...observation.servers['EX01']?.facts, ...change } } },
  });
  const aWorld = () => observed(worldOf(BEFORE));

  test('a fact that could not be read, now or then', async () => {
    const seen = await aWorld();
    const hidden = facts(seen, { 'internal-transport': unknown('no access') });
    expect(compared(seen, hidden)).toEqual(['unknown not-compared internal-transport']);
    expect(compared(hidden, seen)).toEqual(['unknown not-compared internal-transport']);
  });

  test('records that could not all be listed then', async () => {
    const seen = await aWorld();
    const now = facts(seen, { 'sslcert/[::]:8443': known('D'.repeat(40)) });
    expect(compared(seen, now)).toEqual(['warning setup-added sslcert/[::]:8443']);
    expect(compared(facts(seen, { 'sslcert/*': unknown('no access') }), now)).toEqual([
      'unknown not-compared sslcert/[::]:8443',
    ]);
  });

  test('a server that the baseline does not have', async () => {
    const seen = await aWorld();
    expect(compared({ ...seen, servers: {} }, seen)).toEqual(['unknown not-compared identity']);
  });

  test('a restart of Windows that Setup left is a warning, whatever it was before', async () => {
    const line = 'warning restart-pending windows/restart-pending';
    expect(await update({ restartPending: ['file-renames'] })).toEqual([line, BUILD]);
    const seen = await aWorld();
    const before = facts(seen, { 'windows/restart-pending': known(['file-renames']) });
    expect(compared(before, before)).toEqual([line]);
    expect(compared(before, seen)).toEqual([]);
  });

  test('Setup that still runs is critical', async () => {
    expect(await update({ setupRunning: true })).toEqual(['critical setup-running setup-running', BUILD]);
  });
});
