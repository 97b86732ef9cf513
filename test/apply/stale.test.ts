import { describe, expect, test } from 'vitest';
import { refuseStale } from '../../src/apply/apply.ts';
import type { FactKey } from '../../src/domain/facts.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { expand, type Organization, passTime, type Server, setFact, type World } from '../../src/simulator/index.ts';
import { apply, desired, type Lab, lab, planFor } from '../in-memory.ts';
import { EX01 } from '../server.ts';

const world = (): World => ({
  apiVersion: 'exstate/world/v1',
  organization: 'contoso',
  now: '2026-11-22T00:00:00Z',
  servers: [
    {
      name: 'EX01',
      fqdn: 'ex01.contoso.com',
      certificates: [
        // 444 works with it although it is not in Trusted Root. The plan depends on this fact.
        { id: 'old', like: 'self-signed', notAfter: '2026-12-04T00:00:00Z', inRoot: false },
        { id: 'public', subject: 'CN=mail.contoso.com', issuer: 'CN=Contoso CA', notAfter: '2027-06-01T00:00:00Z' },
      ],
      sslcert: { '0.0.0.0:444': 'old', '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' },
      internalTransport: 'old',
    },
  ],
});

interface There {
  readonly org: Organization;
  readonly server: Server;
}
type Change = (there: There) => void;

const fact =
  (key: string, value: unknown): Change =>
  ({ org, server }) =>
    setFact(org, server, key, value);
const ofOrganization =
  (key: string, value: unknown): Change =>
  ({ org }) =>
    setFact(org, null, key, value);
const unreadable =
  (key: FactKey): Change =>
  ({ org }) =>
    void org.unknown.push({ server: 'EX01', fact: key, because: 'access denied' });
const idOf = ({ server }: There, id: string) => server.certificates.find((one) => one.id === id)?.thumbprint ?? '';
const add =
  (raw: Parameters<typeof expand>[0]): Change =>
  ({ org, server }) =>
    void server.certificates.push(expand(raw, server, org.now, org.switches));
const onOld =
  (change: object): Change =>
  ({ server }) =>
    void Object.assign(server.certificates.find((one) => one.id === 'old') ?? {}, change);
const both =
  (...changes: Change[]): Change =>
  (there) => {
    for (const change of changes) change(there);
  };
const renewedPublic = {
  id: 'public2',
  subject: 'CN=mail.contoso.com',
  issuer: 'CN=Contoso CA',
  notAfter: '2028-06-01T00:00:00Z',
};

/**
 * Each change with its exit code: 6 if an answer that the plan depends on is different, 0 if the plan does not depend
 * on it.
 */
const TABLE: readonly (readonly [what: string, code: 0 | 6, change: Change])[] = [
  ['nothing changed', 0, () => {}],
  ['another machine answers under the name', 6, fact('identity', { name: 'EX09', fqdn: 'ex09.contoso.com' })],
  ['the name is spelled in other case', 0, fact('identity', { name: 'ex01', fqdn: 'EX01.contoso.com' })],
  ['it is unknown which server answers', 6, unreadable('identity')],
  ['the server was reinstalled as an Edge server', 6, fact('role', 'edge')],
  ['an update changed the build and nothing else', 0, fact('build', '15.2.1600.1')],
  ['Setup starts', 6, fact('setup-running', true)],
  ['whether Setup runs can no longer be read', 6, unreadable('setup-running')],
  ['the service behind every certificate cmdlet stops', 6, fact('service/MSExchangeServiceHost', 'stopped')],
  ['IIS is stopped, so no shell opens', 6, fact('service/W3SVC', 'stopped')],
  ['transport is stopped', 0, fact('service/MSExchangeTransport', 'stopped')],
  ['transport is paused', 0, fact('service/MSExchangeTransport', 'paused')],
  ['whether transport runs can no longer be read', 0, unreadable('service/MSExchangeTransport')],
  ['transport was uninstalled', 6, fact('service/MSExchangeTransport', null)],
  ['whether IIS runs can no longer be read', 0, unreadable('service/W3SVC')],
  [
    'another administrator issued a certificate that can be adopted',
    6,
    add({ id: 'newer', like: 'self-signed', notAfter: '2031-11-01T00:00:00Z' }),
  ],
  [
    'another administrator issued a certificate with too few days left',
    0,
    add({ id: 'short', like: 'self-signed', notAfter: '2026-12-30T00:00:00Z' }),
  ],
  [
    'a newer certificate was added whose key cannot be used',
    0,
    add({
      id: 'cng',
      like: 'self-signed',
      notAfter: '2031-11-01T00:00:00Z',
      key: { provider: 'cng', usable: true, networkService: true, exportable: false },
    }),
  ],
  [
    'a newer certificate was added without a key',
    0,
    add({ id: 'keyless', like: 'self-signed', notAfter: '2031-11-01T00:00:00Z', key: null }),
  ],
  [
    'a certificate of another server was imported',
    0,
    add({ id: 'other', subject: 'CN=EX02', issuer: 'CN=EX02', notAfter: '2031-11-01T00:00:00Z' }),
  ],
  ['an unrelated public certificate was renewed', 0, add(renewedPublic)],
  [
    'the public certificate on 443 was renewed and bound',
    0,
    both(
      add(renewedPublic),
      (there) => setFact(there.org, there.server, 'sslcert/0.0.0.0:443', idOf(there, 'public2')),
      (there) => setFact(there.org, there.server, 'sslcert/127.0.0.1:443', idOf(there, 'public2')),
    ),
  ],
  ['a friendly name was changed', 0, onOld({ friendlyName: 'EX01 2021' })],
  ['the store can no longer be read', 6, unreadable('store/My')],
  ['an unrelated certificate was added to Trusted Root', 0, ({ server }) => void server.root.push('C'.repeat(40))],
  ['the old certificate was removed from Trusted Root', 0, onOld({ inRoot: false })],
  ['the binding of 444 is missing', 6, fact('row/Exchange Back End/*:444:', null)],
  ['the binding of 444 requires SNI now', 6, fact('row/Exchange Back End/*:444:', { sslFlags: 1 })],
  ['a binding for a single address was added on 444', 6, fact('row/Exchange Back End/10.0.0.5:444:', { sslFlags: 0 })],
  ['a binding was added to the front end', 0, fact('row/Default Web Site/10.0.0.5:443:', { sslFlags: 0 })],
  ['444 lost its certificate', 6, fact('sslcert/0.0.0.0:444', null)],
  [
    '444 was given the public certificate',
    6,
    (there) => setFact(there.org, there.server, 'sslcert/0.0.0.0:444', idOf(there, 'public')),
  ],
  ['the record of 444 can no longer be read', 6, unreadable('sslcert/0.0.0.0:444')],
  [
    '443 was given the self-signed certificate',
    0,
    (there) => setFact(there.org, there.server, 'sslcert/0.0.0.0:443', idOf(there, 'old')),
  ],
  ['127.0.0.1:443 lost its record', 0, fact('sslcert/127.0.0.1:443', null)],
  ['a firewall hides 444 from the probe', 0, unreadable('wire/0.0.0.0:444')],
  ['a firewall hides port 25', 0, unreadable('wire/25/starttls')],
  [
    'internal transport was given the public certificate',
    6,
    (there) => setFact(there.org, there.server, 'internal-transport', idOf(there, 'public')),
  ],
  ['internal transport can no longer be read', 6, unreadable('internal-transport')],
  ['Require SSL was switched off', 0, fact('require-ssl/Default Web Site', false)],
  ['a restart of IIS has become due', 0, fact('web/restart-due', true)],
  ['a restart of transport has become due', 0, fact('transport/restart-due', true)],
  ['the front end no longer tolerates untrusted certificates', 6, fact('tolerates-untrusted-444', false)],
  ['mailbox databases were moved here', 0, fact('mounted-copies', 7)],
  [
    'Exchange activates no database here any more',
    0,
    fact('dag', { name: 'DAG1', activation: 'blocked', moveNow: true }),
  ],
  ['the right to bind was withdrawn', 6, fact('may/bind-certificate', false)],
  ['the right to trust was withdrawn', 0, fact('may/trust-certificate', false)],
  ['the right to remove was withdrawn', 0, fact('may/remove-certificate', false)],
  ['the right to issue was withdrawn', 6, fact('may/issue-certificate', false)],
  [
    'the Auth certificate was rotated',
    0,
    both(
      add({ id: 'auth', subject: 'CN=Microsoft Exchange Server Auth Certificate', notAfter: '2031-01-01T00:00:00Z' }),
      (there) =>
        setFact(there.org, null, 'auth-certificate', { current: idOf(there, 'auth'), previous: null, next: null }),
    ),
  ],
  ['an Edge server was subscribed', 6, ofOrganization('edge-subscriptions', ['EDGE1'])],
  [
    'a connector was given a certificate name',
    0,
    ofOrganization('connector/EX01/receive/Default Frontend', {
      kind: 'receive',
      tlsCertificateName: '<I>CN=Contoso CA<S>CN=mail.contoso.com',
      resolvesTo: [],
    }),
  ],
  ['the old certificate was deleted in the console', 6, (there) => void there.server.certificates.splice(0, 1)],
  ['a day has passed', 0, ({ org }) => passTime(org, 86_400)],
  ['the old certificate has expired meanwhile', 6, ({ org }) => passTime(org, 13 * 86_400)],
];

async function codeOf(plan: Plan, there: Lab): Promise<number> {
  try {
    const run = {
      plan,
      provider: there.provider,
      record: async () => {},
      waiting: () => {},
      interrupted: () => false,
      state: new RunState(plan),
      baseline: new Map(),
    };
    await refuseStale(run);
    return (await apply(plan, there)).ended.exit;
  } catch (error) {
    if (error instanceof Fault) return error.exit;
    throw error;
  }
}

describe('between plan and apply', () => {
  test.for(TABLE.map((row) => [...row] as const))('%s: %i', async ([, code, change]) => {
    const there = lab(world());
    const plan = await planFor(desired(), there);
    const org = there.organization();
    const server = org.servers[0];
    if (server === undefined) throw new Error('the world has a server');
    change({ org, server });
    const before = JSON.stringify({ ...server, now: 0 });
    expect(await codeOf(plan, there)).toBe(code);
    // With a stale plan, nothing was changed.
    if (code === 6) expect(JSON.stringify({ ...there.organization().servers[0], now: 0 })).toBe(before);
  });

  test('the table has enough rows with each exit code', () => {
    const stale = TABLE.filter(([, code]) => code === 6).length;
    process.stdout.write(`staleness: ${stale} changes are stale, ${TABLE.length - stale} are not\n`);
    expect(TABLE.length).toBeGreaterThanOrEqual(40);
    expect(stale).toBeGreaterThanOrEqual(15);
  });
});

describe('between the plan of a removal and the removal', () => {
  const superseded = (): World => ({
    ...world(),
    connectors: [
      { server: 'EX02', name: 'Default Frontend EX02' },
      { server: 'EX02', name: 'Outbound', kind: 'send' },
    ],
    servers: [
      {
        name: 'EX01',
        fqdn: 'ex01.contoso.com',
        certificates: [
          { id: 'own', like: 'self-signed', notAfter: '2031-11-01T00:00:00Z' },
          { id: 'old', like: 'self-signed', notAfter: '2026-12-04T00:00:00Z' },
        ],
        sslcert: { '0.0.0.0:444': 'own', '0.0.0.0:443': 'own', '127.0.0.1:443': 'own' },
        internalTransport: 'own',
      },
    ],
  });
  const named = (kind: 'send' | 'receive') => ({ kind, tlsCertificateName: '<I>CN=EX01<S>CN=EX01', resolvesTo: null });

  test.for<[string, number, Change]>([
    ['nothing changed', 0, () => {}],
    [
      'a Receive connector of another server was given the name of the certificate',
      6,
      ofOrganization('connector/EX02/receive/Default Frontend EX02', named('receive')),
    ],
    ['a Send connector was given its name', 6, ofOrganization('connector/EX02/send/Outbound', named('send'))],
    ['a Send connector with its name was created', 6, ofOrganization('connector/EX02/send/To partner', named('send'))],
    [
      'a Receive connector without a name was created',
      0,
      ofOrganization('connector/EX02/receive/Relay', { kind: 'receive', tlsCertificateName: null, resolvesTo: [] }),
    ],
  ])('%s: %i', async ([, code, change]) => {
    const there = lab(superseded());
    const plan = await planFor(desired({ servers: [{ ...EX01, retire: { soakDays: 0 } }] }), there, 'retire');
    expect(plan.servers[0]?.steps.map(({ operation }) => operation.kind)).toEqual(['remove-certificate']);
    const org = there.organization();
    const [server] = org.servers;
    if (server === undefined) throw new Error('the world has a server');
    change({ org, server });
    expect(await codeOf(plan, there)).toBe(code);
    expect(server.certificates.length).toBe(code === 0 ? 1 : 2);
  });
});
