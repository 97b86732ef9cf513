import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type FactKey, HEALTH_PAGES, isKnown, type Patch } from '../../src/domain/facts.ts';
import type { Observed } from '../../src/domain/provider.ts';
import { certificateFromDer } from '../../src/providers/certificate-from-der.ts';
import { decodeClixml } from '../../src/providers/powershell/clixml.ts';
import { type PowerShellOptions, powershellProvider } from '../../src/providers/powershell/provider.ts';
import { decodeObservation } from '../../src/providers/recorded/decode.ts';
import { OPERATIONS } from '../../src/providers/simulator/index.ts';
import { tempFolder } from '../support/temp.ts';
import { engine } from './engine.ts';
import { rightsPage } from './rights-page.ts';
import { stand, standAlone } from './stand.ts';
import { aKey, aPair, type Held, held, OLD, registry, type Stand, stubServer } from './stub-server.ts';

const T = OLD.thumbprint;
const CAPTURES = join(import.meta.dirname, '../../../shared/captures');

/** Ports that nobody listens on, but those that a test opens. */
async function closed(more: { [wire: string]: string } = {}): Promise<{ [wire: string]: string }> {
  const wires = ['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443', '25/starttls', '587/starttls', '2525/x-anonymoustls'];
  const nobody = Object.fromEntries([...wires, '25/x-anonymoustls'].map((wire) => [wire, '127.0.0.1:1']));
  return { ...nobody, ...more };
}

async function look(there: Stand, more: Partial<PowerShellOptions> = {}, names = ['EX01']): Promise<Observed[]> {
  const servers = names.map((name) => ({ name, fqdn: `${name.toLowerCase()}.contoso.com` }));
  const addresses = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, more.addresses?.[name] ?? (await closed())])),
  );
  const provider = powershellProvider(there.session, {
    organization: 'contoso',
    servers,
    serverSeconds: 10,
    ...more,
    addresses,
  });
  const seen: Observed[] = [];
  for await (const one of provider.observe(names, 60)) seen.push(one);
  return seen;
}
const factsOf = (seen: readonly Observed[], server: string | null = 'EX01'): Patch =>
  seen.find((one) => one.server === server)?.facts ?? {};
const facts = async (state: object, more: Partial<PowerShellOptions> = {}): Promise<Patch> =>
  factsOf(await look(await stand({ ex01: stubServer(state as never) }), more));

describe.skipIf(!engine)('a server whose own shell is shut', () => {
  const [shut, open] = [stubServer({ shut: 'shell' } as never), stubServer({} as never, 'EX02')];
  const servers = ['EX01', 'EX02'].map((name) => ({ name, fqdn: `${name.toLowerCase()}.contoso.com` }));
  const reached = {
    'shell/opens': { known: false },
    'shell/reaches': { known: true },
    'internal-transport': { known: T },
  };

  test("is asked through another's that was looked at in the same call", async () => {
    const there = await stand({ ex01: shut, ex02: open });
    const seen = await look(there, { servers }, ['EX01', 'EX02']);
    expect(factsOf(seen)).toMatchObject(reached);
    expect(factsOf(seen, 'EX02')).toMatchObject({ 'shell/opens': { known: true }, 'shell/reaches': { known: true } });
  });

  test("is asked through another's that nobody looked at", async () => {
    expect(factsOf(await look(await stand({ ex01: shut, ex02: open }), { servers }))).toMatchObject(reached);
  });

  test('is as unknown as before where no other opens', async () => {
    const there = await stand({ ex01: shut, ex02: stubServer({ shut: 'shell' } as never, 'EX02') });
    for (const names of [['EX01'], ['EX01', 'EX02']]) {
      const facts = factsOf(await look(there, { servers }, names));
      expect(facts).toMatchObject({ 'shell/opens': { known: false }, 'shell/reaches': { known: false } });
      expect(facts['internal-transport']).toHaveProperty('unknown');
    }
  });
});
const event = (Id: number, TimeCreated: string, ...values: string[]) => ({
  Id,
  ProviderName: 'MSExchangeTransport',
  TimeCreated,
  Properties: values.map((Value) => ({ Value })),
});
const many = <T>(count: number, of: () => T): T[] => Array.from({ length: count }, of);

describe.skipIf(!engine)('what is read of a server', () => {
  test('a healthy one: each fact, and nothing else', async () => {
    expect(await facts({})).toMatchObject({
      identity: { known: { name: 'EX01', fqdn: 'EX01.contoso.com' } },
      role: { known: 'mailbox' },
      build: { known: '15.2.1544.9' },
      'setup-running': { known: false },
      'shell/opens': { known: true },
      'service/MSExchangeServiceHost': { known: 'running' },
      'store/My': { known: [T] },
      'store/Root': { known: [T] },
      [`certificate/${T}`]: { known: { subject: 'CN=EX01', names: ['EX01', 'ex01.contoso.com'], der: OLD.der } },
      [`key/${T}`]: { known: { provider: 'csp', usable: true, networkService: true, exportable: false } },
      [`flags/${T}`]: { known: { services: 'SMTP', status: 'Valid', friendlyName: 'Microsoft Exchange' } },
      'row/Exchange Back End/*:444:': { known: { sslFlags: 0 } },
      'row/Default Web Site/*:443:': { known: { sslFlags: 0 } },
      'row/Default Web Site/127.0.0.1:443:': { known: { sslFlags: 0 } },
      'sslcert/0.0.0.0:444': { known: T },
      'sslcert/0.0.0.0:443': { known: T },
      'sslcert/127.0.0.1:443': { known: null },
      'internal-transport': { known: T },
      'require-ssl/Default Web Site': { known: true },
      'require-ssl/Exchange Back End': { known: true },
      'web/restart-due': { known: false },
      'tolerates-untrusted-444': { known: true },
      'mounted-copies': { known: 1 },
      'may/issue-certificate': { known: true },
      'may/bind-certificate': { known: true },
    });
  });

  test('changes nothing, and closes what it opens', async () => {
    const there = await stand({ ex01: stubServer() });
    await look(there);
    expect(there.changes()).toEqual([]);
    const sessions = there.calls().filter((line) => line.includes('PSSession'));
    expect(sessions.filter((line) => line.includes('New-'))).toHaveLength(2);
    expect(sessions.filter((line) => line.includes('Remove-'))).toHaveLength(2);
  });

  test('the internal transport certificate, on the configuration controller of that server', async () => {
    const there = await stand({ ex01: stubServer() });
    await look(there);
    expect(there.calls()).toContain('ex01: Get-TransportService ex01.contoso.com dc1.contoso.com');
  });

  const readings: [string, object, { [key: string]: unknown }][] = [
    ['a certificate without a key', { My: [held('a', {}, null)] }, { key: { known: null } }],
    [
      'a CNG key',
      { My: [held('a', {}, aKey({ provider: 'cng' }))] },
      { key: { known: { provider: 'cng', usable: true, networkService: true, exportable: false } } },
    ],
    [
      'a key that cannot be opened',
      { My: [held('a', {}, aKey({ usable: false }))] },
      { key: { known: { provider: 'csp', usable: false, networkService: false, exportable: false } } },
    ],
    [
      'a key that is denied',
      { My: [held('a', {}, aKey({ sddl: 'D:(D;;FR;;;NS)(A;;FA;;;NS)' }))] },
      { key: { known: { networkService: false } } },
    ],
    [
      'rights by number',
      { My: [held('a', {}, aKey({ sddl: 'D:(A;;0x120089;;;S-1-5-20)' }))] },
      { key: { known: { networkService: true } } },
    ],
    [
      'rights that are not to read',
      { My: [held('a', {}, aKey({ sddl: 'D:(A;;WDWO;;;NS)' }))] },
      { key: { known: { networkService: false } } },
    ],
    [
      'an ACL that cannot be read',
      { broken: { 'Get-Acl': 'Access is denied' } },
      { [`key/${T}`]: { unknown: 'Access is denied' } },
    ],
    [
      'services as a number',
      { My: [{ ...OLD, services: 25 }] },
      { [`flags/${T}`]: { known: { services: 'IMAP, IIS, SMTP' } } },
    ],
    ['a domain controller that nobody knows', { controller: '' }, { 'internal-transport': { unknown: /controller/ } }],
    [
      'records that cannot be listed: which others there are',
      { broken: { 'Get-ChildItem HKLM:': 'access denied' } },
      { 'sslcert/*': { unknown: 'access denied' }, 'sslcert/0.0.0.0:444': { known: T } },
    ],
    ['no internal transport certificate', { internalTransport: '' }, { 'internal-transport': { known: null } }],
    [
      'a service that is not installed',
      { services: [] },
      {
        'service/W3SVC': { known: null },
        'row/Exchange Back End/*:444:': { known: null },
        'web/restart-due': { known: null },
        'health/owa': { known: null },
        'health/mapi/emsmdb': { known: null },
        'event/15021': { known: null },
        'event/12014': { known: null },
      },
    ],
    [
      'Setup at work',
      { processes: [{ Name: 'ExSetupUI.exe', CommandLine: '', CreationDate: '2026-11-21T00:00:00Z' }] },
      { 'setup-running': { known: true } },
    ],
    [
      'an update at work',
      {
        processes: [
          {
            Name: 'msiexec.exe',
            CommandLine: 'msiexec /update Exchange2019-KB1.msp',
            CreationDate: '2026-11-21T00:00:00Z',
          },
        ],
      },
      { 'setup-running': { known: true } },
    ],
    [
      'IIS that cannot be asked',
      { broken: { 'Get-WebBinding': 'The IIS Admin service is stopped' } },
      {
        'row/Exchange Back End/*:444:': { unknown: 'The IIS Admin service is stopped' },
        'sslcert/0.0.0.0:444': { known: T },
      },
    ],
    [
      'a store that cannot be read',
      { broken: { Root: 'Access is denied' } },
      { 'store/Root': { unknown: 'Access is denied' }, 'store/My': { known: [T] } },
    ],
    [
      'workers older than the record',
      { events: [{ TimeCreated: '2026-11-22T00:00:00Z', Properties: [{ Value: '0.0.0.0:444' }] }] },
      { 'web/restart-due': { known: true } },
    ],
    [
      'a log that says nothing of the record',
      { events: [{ TimeCreated: '2026-11-22T00:00:00Z', Properties: [{ Value: '0.0.0.0:8172' }] }] },
      { 'web/restart-due': { unknown: /0\.0\.0\.0:444/ } },
    ],
    [
      'event 15021 of 444, and of another endpoint',
      {
        events: [
          event(15021, '2026-11-21T10:00:00Z', '\\Device\\Http\\ReqQueue', '0.0.0.0:8172'),
          event(15021, '2026-11-20T10:00:00Z', '\\Device\\Http\\ReqQueue', '0.0.0.0:444'),
          event(15021, '2026-11-19T10:00:00Z', '\\Device\\Http\\ReqQueue', '0.0.0.0:444'),
        ],
      },
      { 'event/15021': { known: '2026-11-20T10:00:00Z' } },
    ],
    [
      'event 15021 of so long ago that it says nothing',
      { events: [event(15021, '2026-10-22T23:59:59Z', '0.0.0.0:444')] },
      { 'event/15021': { known: null } },
    ],
    [
      'a log full of events 15021 of other endpoints',
      {
        events: [
          ...many(100, () => event(15021, '2026-11-21T10:00:00Z', '0.0.0.0:8172')),
          event(15021, '2026-11-20T10:00:00Z', '0.0.0.0:444'),
        ],
      },
      { 'event/15021': { unknown: /^the newest 100 events 15021 are of other endpoints/ } },
    ],
    [
      'events of transport, whichever service logged them, and of somebody else',
      {
        events: [
          { ...event(12013, '2026-11-21T10:00:00Z'), ProviderName: 'MSExchange Autodiscover' },
          { ...event(12014, '2026-11-20T10:00:00Z'), ProviderName: 'MSExchangeFrontEndTransport' },
          event(12012, '2026-11-19T10:00:00Z'),
        ],
      },
      {
        'event/12012': { known: '2026-11-19T10:00:00Z' },
        'event/12013': { known: null },
        'event/12014': { known: '2026-11-20T10:00:00Z' },
        'event/12024': { known: null },
      },
    ],
    [
      'a rare event of transport behind many frequent ones',
      { events: [...many(150, () => event(12014, '2026-11-21T10:00:00Z')), event(12024, '2026-11-02T10:00:00Z')] },
      {
        'event/12014': { known: '2026-11-21T10:00:00Z' },
        'event/12024': { known: '2026-11-02T10:00:00Z' },
        'event/12012': { known: null },
      },
    ],
    [
      'so many events of somebody else that those of transport may be behind them',
      { events: many(100, () => ({ ...event(12014, '2026-11-21T10:00:00Z'), ProviderName: 'Other' })) },
      { 'event/12014': { unknown: /of other sources$/ } },
    ],
    [
      'a log that cannot be read',
      { broken: { Application: 'Access is denied' } },
      { 'event/12014': { unknown: 'Access is denied' }, 'event/15021': { known: null } },
    ],
    ['no worker', { processes: [] }, { 'web/restart-due': { known: false } }],
    ['Require SSL as a number', { sslFlags: 264 }, { 'require-ssl/Default Web Site': { known: true } }],
    ['Require SSL off', { sslFlags: 'None' }, { 'require-ssl/Default Web Site': { known: false } }],
    [
      'somebody who is not elevated',
      { administrator: false },
      {
        'may/bind-certificate': { known: false },
        'may/issue-certificate': { known: false },
        'may/enable-smtp': { known: true },
      },
    ],
    [
      'a command that is hidden',
      { hidden: ['Import-Certificate', 'New-ExchangeCertificate'] },
      {
        'may/trust-certificate': { known: false },
        'may/issue-certificate': { known: false },
        'may/bind-certificate': { known: true },
      },
    ],
    [
      'a command whose parameters did not come along',
      { hidden: ['Parameters'] },
      { 'may/issue-certificate': { known: true }, 'may/bind-certificate': { known: true } },
    ],
    [
      'a shut shell',
      { shut: 'shell' },
      {
        'shell/opens': { known: false },
        'internal-transport': { unknown: /^no management shell opens/ },
        [`flags/${T}`]: { unknown: /^no management/ },
        'sslcert/0.0.0.0:444': { known: T },
      },
    ],
    [
      'a server that WinRM does not reach',
      { shut: 'winrm' },
      { identity: { unknown: /winrm/ }, 'may/bind-certificate': { unknown: /winrm/ }, 'shell/opens': { known: true } },
    ],
    [
      'a certificate cmdlet that fails',
      { broken: { 'Get-ExchangeCertificate': 'A special Rpc error occurs on server EX01' } },
      { [`flags/${T}`]: { unknown: 'A special Rpc error occurs on server EX01' }, 'internal-transport': { known: T } },
    ],
    [
      'a shell that ends without a word over the certificates',
      { endsAt: 'Get-ExchangeCertificate' },
      { [`flags/${T}`]: { unknown: /^the session ended/ }, 'internal-transport': { known: T } },
    ],
    [
      'a shell that ends without a word over the database copies',
      { endsAt: 'Get-MailboxDatabaseCopyStatus' },
      { 'mounted-copies': { unknown: /^the session ended/ }, 'shell/opens': { known: true } },
    ],
    [
      'a session with the server that ends without a word',
      { endsAt: 'winrm' },
      { identity: { unknown: /^the session ended/ }, 'shell/opens': { known: true } },
    ],
  ];
  test.for(readings)('%s', async ([, state, expected]) => {
    const found = await facts(state);
    const thumbprint = (found['store/My'] as { known?: string[] } | undefined)?.known?.[0] ?? '';
    for (const [name, want] of Object.entries(expected)) {
      const key = (name === 'key' ? `key/${thumbprint}` : name) as FactKey;
      expect({ [key]: found[key] }).toEqual({ [key]: matching(want) });
    }
  });
});

describe.skipIf(!engine)('a shell that does not take this caller in', () => {
  const unknown = { unknown: expect.stringMatching(/^no management shell opens on ex01\.contoso\.com: /) };

  // By the names that WinRM's errors have in every language, and by the number of the one that has none.
  test.for([
    ['may be open to another: no right to it', 'AccessDenied'],
    ['may be open to another: a password that is none', 'LogonFailure'],
    ['may be open to another: no domain controller to ask', 'AuthenticationFailed'],
    ['may be open to another: no logon that Kerberos could use', '1312'],
    ['may be open to another: a way of signing in that is not taken', 'InvalidAuthentication'],
    ['may be open to another: Kerberos is switched off here', 'ClientKerberosDisabled'],
    ['may be open to another: no name of a service', 'TargetUnknown'],
    ['may be open to another: no domain here', 'WorkgroupCannotUseKerberos'],
    ['may be open to another: no trust here', 'ServerNotTrusted'],
    ['may be open to another: a name that nobody resolves here', 'ComputerNotFound'],
  ] as const)('%s', async ([, shutAs]) => {
    expect(await facts({ shut: 'shell', shutAs })).toMatchObject({ 'shell/opens': unknown, 'shell/reaches': unknown });
  });

  test('is open, to whoever may call more than this caller', async () => {
    expect(await facts({ hidden: ['Get-ExchangeServer'] })).toMatchObject({
      'shell/opens': unknown,
      'shell/reaches': unknown,
    });
  });

  test.for(['-2144108212', 'CannotConnect', 'WinRMOperationTimeout'])(
    'is shut, all the same, as %s',
    async (shutAs) => {
      expect(await facts({ shut: 'shell', shutAs })).toMatchObject({ 'shell/opens': { known: false } });
    },
  );
});

describe.skipIf(!engine)('a command or a parameter that is hidden', () => {
  const rights = [...OPERATIONS, 'issue-by-windows'].map((operation) => `may/${operation}` as FactKey);
  const refused = (found: Patch) => rights.filter((key) => found[key] && isKnown(found[key]) && !found[key].known);
  const page = rightsPage();
  /** What the page says that an operation calls to change something; a row is bound by a method of what finds it. */
  const asked = (operation: string): readonly string[] =>
    [
      ...(page.get(operation)?.changes ?? []),
      ...(operation === 'bind-certificate' ? (page.get(operation)?.calls ?? []) : []),
    ]
      .filter((call) => /^(New|Enable|Remove|Import|Restart)-|^Get-WebBinding/.test(call))
      // Tried where the key's file cannot be granted, and gone without: what stays shut is removed again.
      .filter((call) => !call.includes('-NetworkServiceAllowed'));
  const takers = (command: string): FactKey[] =>
    rights.filter((key) => asked(key.slice('may/'.length)).some((call) => call.startsWith(command)));
  const withParameter = (name: string, parameter: string): FactKey[] =>
    rights.filter((key) =>
      asked(key.slice('may/'.length)).some(
        (call) => call.startsWith(`${name} `) && `${call} `.includes(`${parameter} `),
      ),
    );
  const calls = [...new Set(rights.flatMap((key) => asked(key.slice('may/'.length))))];
  const cmdlets = [...new Set(calls.map((call) => call.split(' ')[0] ?? ''))];
  const parameters = calls.flatMap((call) =>
    [...call.matchAll(/ (-[A-Z]\w+)/g)].map(([, parameter = '']) => [call.split(' ')[0] ?? '', parameter] as const),
  );
  const hidden = new Map<string, readonly FactKey[]>([
    ['icacls', ['may/grant-key']],
    ['certutil', ['may/untrust-certificate']],
    ['iisreset', ['may/restart-iis']],
    ['Enable-ExchangeCertificate -NetworkServiceAllowed', []],
    ...cmdlets.map((name) => [name, takers(name)] as const),
    ...parameters.map(([name, parameter]) => [`${name} ${parameter}`, withParameter(name, parameter)] as const),
  ]);

  test('are those of the page', () => {
    expect(hidden.size).toBeGreaterThan(40);
    expect(takers('Remove-ExchangeCertificate')).toEqual(['may/remove-certificate']);
    expect(withParameter('New-ExchangeCertificate', '-KeySize')).toEqual(['may/issue-certificate']);
  });
  test.for([...hidden])('%s', async ([what, want]) => {
    expect(refused(await facts({ hidden: [what] }))).toEqual(want);
  });
});

/** Regular expressions stand for text that they match. */
const matching = (want: unknown): unknown =>
  want instanceof RegExp
    ? expect.stringMatching(want)
    : want !== null && typeof want === 'object' && !Array.isArray(want)
      ? expect.objectContaining(Object.fromEntries(Object.entries(want).map(([key, value]) => [key, matching(value)])))
      : want;

describe.skipIf(!engine)('the organisation, through the first shell that opens', () => {
  const send = [
    { Name: 'To partner', TlsCertificateName: '<I>CN=EX01<S>CN=EX01', SourceTransportServers: ['EX01', 'EX07'] },
  ];
  const receive = [{ Name: 'Default EX01', TlsCertificateName: null, Server: 'contoso.com/Servers/EX01' }];

  test('which certificates a connector names is seen in that server’s store', async () => {
    const there = await stand({ ex01: stubServer() }, { send, receive, edge: [{ Name: 'EDGE1' }] });
    expect(factsOf(await look(there), null)).toEqual({
      'auth-certificate': { known: { current: T, previous: null, next: null } },
      'edge-subscriptions': { known: ['EDGE1'] },
      'connector/EX01/To partner': {
        known: { kind: 'send', tlsCertificateName: '<I>CN=EX01<S>CN=EX01', resolvesTo: [T] },
      },
      'connector/EX07/To partner': { unknown: 'the certificates of EX07 were not read' },
      'connector/EX01/Default EX01': { known: { kind: 'receive', tlsCertificateName: null, resolvesTo: [] } },
    });
  });

  test('is unknown from where the shell ended without a word, and never nothing', async () => {
    const ended = { unknown: expect.stringMatching(/^the session ended/) };
    const there = await stand({ ex01: stubServer({ endsAt: 'Get-EdgeSubscription' }) }, { send, edge: [] });
    expect(factsOf(await look(there), null)).toEqual({
      'auth-certificate': { known: { current: T, previous: null, next: null } },
      'edge-subscriptions': ended,
      'connector/*/send': ended,
      'connector/*/receive': ended,
      'connector/*/hybrid': ended,
    });
  });

  test('is unknown where none opens', async () => {
    const there = await stand({ ex01: stubServer({ shut: 'shell' }) });
    expect(factsOf(await look(there), null)).toEqual({
      'auth-certificate': { unknown: 'no management shell opens on any server' },
      'edge-subscriptions': { unknown: 'no management shell opens on any server' },
    });
  });
});

describe.skipIf(!engine)('many servers in one call', () => {
  const servers = (count: number, state: (at: number) => object = () => ({})) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`ex${at}`, stubServer(state(at) as never, `EX${at}`)]),
    );
  const names = (count: number) => Array.from({ length: count }, (_, at) => `EX${at}`);

  test('each answers for itself', async () => {
    const there = await stand(servers(5));
    const seen = await look(there, { throttle: 2 }, names(5));
    expect(seen.map(({ server }) => server).sort()).toEqual([...names(5), null].sort());
    for (const name of names(5)) {
      expect(factsOf(seen, name).identity).toEqual({ known: { name, fqdn: `${name}.contoso.com` } });
    }
  });

  test("does not load what this shell happens to hold, such as Exchange's own hundreds of proxies, into each lane", async () => {
    const folder = tempFolder();
    const [module, marks] = [join(folder, 'Proxies.psm1'), join(folder, 'marks')];
    writeFileSync(module, `[IO.File]::AppendAllText('${marks}', 'loaded ')\nfunction Get-Proxy { }`);
    const there = await standAlone(servers(2));
    await there.session.call('use-module', { path: module }, 30);
    const seen = await look(there, {}, names(2));
    expect(factsOf(seen, 'EX1')['internal-transport']).toEqual({ known: T });
    expect(readFileSync(marks, 'utf8')).toBe('loaded ');
  });

  test('one that hangs delays nobody, and is told of', async () => {
    const there = await standAlone(servers(4, (at) => (at === 0 ? { hangs: 'winrm' } : {})));
    const started = Date.now();
    const seen = await look(there, { throttle: 4, serverSeconds: 12 }, names(4));
    // It would have been heard after 20 s.
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(seen.map(({ server }) => server).at(-2)).toBe('EX0');
    expect(factsOf(seen, 'EX0')).toMatchObject({
      identity: { unknown: 'no answer within 12 s' },
      'shell/opens': { known: true },
    });
  });

  test('a shell that dies leaves those that had answered', async () => {
    const there = await standAlone(servers(2, (at) => (at === 1 ? { hangs: 'winrm' } : {})));
    const provider = powershellProvider(there.session, {
      organization: 'contoso',
      servers: names(2).map((name) => ({ name, fqdn: `${name.toLowerCase()}.contoso.com` })),
      addresses: Object.fromEntries(await Promise.all(names(2).map(async (name) => [name, await closed()]))),
    });
    const seen: Observed[] = [];
    for await (const one of provider.observe(names(2), 60)) {
      if (seen.length === 0) process.kill(there.session.host.pid, 'SIGKILL');
      seen.push(one);
    }
    expect(factsOf(seen, 'EX0').identity).toHaveProperty('known');
    expect(factsOf(seen, 'EX1')).toEqual({ identity: { unknown: 'the shell ended (ended by SIGKILL)' } });
  });
});

/** What a port says, one answer for each line that it is sent. */
async function port(...says: string[]): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const answers = [...says];
    const next = () => {
      const answer = answers.shift();
      if (answer === 'close') socket.end();
      else if (answer) socket.write(answer);
    };
    socket.on('data', next);
    next();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const at = server.address();
  return typeof at === 'object' && at ? `127.0.0.1:${at.port}` : '';
}

describe.skipIf(!engine)('what a port presents', () => {
  const wire = async (name: string, at: string, more: { [wire: string]: string } = {}) =>
    (await facts({}, { probeSeconds: 1, addresses: { EX01: await closed({ [name]: at, ...more }) } }))[
      `wire/${name}` as FactKey
    ];
  const HELLO = '220 ex01 ESMTP\r\n';
  const EHLO = '250-ex01\r\n250-SIZE\r\n250 STARTTLS\r\n';

  test('nothing where nobody listens', async () =>
    expect(await wire('0.0.0.0:444', '127.0.0.1:1')).toEqual({ known: null }));
  test('nothing where the handshake is broken off', async () =>
    expect(await wire('0.0.0.0:444', await port('', 'close'))).toEqual({ known: null }));
  test('unknown where nothing comes', async () =>
    expect(await wire('0.0.0.0:444', await port())).toEqual({ unknown: 'no answer within 1 s' }));
  test('nothing where the verb is not offered', async () =>
    expect(await wire('25/starttls', await port(HELLO, EHLO, '502 5.3.3 Command not implemented\r\n'))).toEqual({
      known: null,
    }));
  test('unknown while mail is drained', async () =>
    expect(await wire('25/starttls', await port('421 4.3.2 Service not active\r\n'))).toEqual({
      unknown: 'it answered 421 4.3.2 Service not active',
    }));
  test('nothing where the verb is taken and the handshake is not', async () =>
    expect(await wire('25/starttls', await port(HELLO, EHLO, '220 go\r\n', 'close'))).toEqual({ known: null }));
  test('the other port where nobody listens on 2525', async () =>
    expect(await wire('2525/x-anonymoustls', '127.0.0.1:1', { '25/x-anonymoustls': await port('421 no\r\n') })).toEqual(
      { unknown: 'it answered 421 no' },
    ));
});

/** Objects of a real server; not ours to keep, so these tests are where somebody has put them. */
/** A port of the back end: a handshake with a certificate of the lab, then whatever is to be said. */
async function backEnd(says: (path: string, host: string | undefined, socket: Socket) => string): Promise<string> {
  const { key, cert } = aPair();
  const sockets = new Set<Socket>();
  const server = createTlsServer({ key, cert, ciphers: 'DEFAULT@SECLEVEL=0' }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (data) => {
      const [, path = ''] = /^GET (\S+) HTTP\/1\.1\r\n/.exec(String(data)) ?? [];
      const answer = says(path, /\r\nHost: (\S+)\r\n/.exec(String(data))?.[1], socket);
      if (answer !== '') socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const at = server.address();
  return typeof at === 'object' && at ? `127.0.0.1:${at.port}` : '';
}

describe.skipIf(!engine)('what the pages behind 444 answer', () => {
  const pages = async (at: string): Promise<Record<string, unknown>> => {
    const found = await facts({}, { probeSeconds: 1, addresses: { EX01: await closed({ '0.0.0.0:444': at }) } });
    return Object.fromEntries(HEALTH_PAGES.map((key) => [key.slice('health/'.length), found[key]]));
  };
  const all = (fact: object) => ({ owa: fact, ecp: fact, ews: fact, 'mapi/emsmdb': fact });

  test('each its own, asked as localhost', async () => {
    const asked: string[] = [];
    const at = await backEnd((path, host) => {
      asked.push(`${host}${path}`);
      if (path.startsWith('/owa')) return 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n';
      if (path.startsWith('/ews')) return 'HTTP/1.1 401 Unauthorized\r\n\r\n';
      return 'HTTP/1.1 200 OK\r\n\r\n200 OK<br/>EX01';
    });
    expect(await pages(at)).toEqual({
      owa: { known: 503 },
      ecp: { known: 200 },
      ews: { known: 401 },
      'mapi/emsmdb': { known: 200 },
    });
    expect(asked.sort()).toEqual(
      ['ecp', 'ews', 'mapi/emsmdb', 'owa'].map((app) => `localhost:444/${app}/exhealth.check`),
    );
  });

  test('where nobody listens, nothing', async () => expect(await pages('127.0.0.1:1')).toEqual(all({ known: null })));
  test('where the handshake fails, nothing', async () =>
    expect(await pages(await port('', 'close'))).toEqual(all({ known: null })));
  test('where it hangs up after the handshake, nothing', async () => {
    const at = await backEnd((_path, _host, socket) => {
      socket.destroy();
      return '';
    });
    expect(await pages(at)).toEqual(all({ known: null }));
  });
  test('where it is silent, nobody knows', async () =>
    expect(await pages(await backEnd(() => ''))).toEqual(all({ unknown: 'no answer within 1 s' })));
  test('where it speaks no HTTP, nobody knows', async () =>
    expect(await pages(await backEnd(() => '220 ex01 Microsoft ESMTP MAIL Service ready\r\n'))).toEqual(
      all({ unknown: 'what it answered is no HTTP' }),
    ));
});

interface Site {
  readonly name: string;
  readonly bindings: {
    readonly Collection: readonly {
      readonly protocol: string;
      readonly bindingInformation: string;
      readonly certificateHash: string;
    }[];
  };
}

const describeCaptured = existsSync(CAPTURES) ? describe.skipIf(!engine) : () => {};
describeCaptured('recorded objects of a real server come out as the facts they are', () => {
  const captured = (name: string) => decodeClixml(readFileSync(join(CAPTURES, name), 'utf8').replace(/^\uFEFF/, ''));
  const bytesOf = (name: string): string[] =>
    captured(name).map((object) => String(object.members.get('RawData')?.scalar));
  const inStore = (name: string): Held[] =>
    bytesOf(name).map((der) => ({ der, thumbprint: certificateFromDer(der).thumbprint }));
  const recorded = () => {
    const file = join(CAPTURES, 'observation-E2k16-1.json');
    return decodeObservation(JSON.parse(readFileSync(file, 'utf8')), file);
  };

  test.for([
    'GetExchangeCertificate.xml',
    'GetExchangeCertificateBroken.xml',
    'NewExchangeCertificateDefaultTransport.xml',
  ])('%s: its certificates whole; of what did not cross the session, nothing', async (name) => {
    const My = inStore(name);
    const found = await facts({ My, captured: join(CAPTURES, name) });
    expect(found['store/My']).toEqual({ known: My.map(({ thumbprint }) => thumbprint) });
    for (const { der, thumbprint } of My) {
      const { thumbprint: _, ...certificate } = certificateFromDer(der);
      expect(found[`certificate/${thumbprint}`]).toEqual({ known: certificate });
      expect(found[`flags/${thumbprint}`]).toEqual({
        unknown: 'certificates arrive from the shell with RawData only',
      });
    }
  });

  test('as somebody else has written them down', async () => {
    const found = await facts({ My: inStore('GetExchangeCertificate.xml') });
    const server = recorded().servers['E2k16-1']?.facts ?? {};
    const keys = (Object.keys(server) as FactKey[]).filter((key) => /^(certificate|store)\//.test(key));
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) expect({ [key]: found[key] }).toEqual({ [key]: server[key] });
  });

  test('its sites, their records, and the internal transport certificate', async () => {
    const sites = JSON.parse(readFileSync(join(CAPTURES, 'GetWebSite.json'), 'utf8').replace(/^\uFEFF/, '')) as Site[];
    const rows = sites.flatMap(({ name, bindings }) =>
      bindings.Collection.filter(({ protocol }) => protocol === 'https').map(
        ({ bindingInformation, certificateHash }) => ({ site: name, bindingInformation, hash: certificateHash }),
      ),
    );
    const records = rows.map(({ bindingInformation: at, hash }) => [at.slice(0, -1).replace('*', '0.0.0.0'), hash]);
    const [internal] = inStore('GetInternalTransportCertificateFromServer.xml');
    const found = await facts({
      My: inStore('GetExchangeCertificate.xml'),
      rows,
      registry: registry('EX01', 'contoso.com', Object.fromEntries(records)),
      internalTransport: internal?.thumbprint,
    });
    const server = recorded().servers['E2k16-1']?.facts ?? {};
    const keys = (Object.keys(server) as FactKey[]).filter((key) => /^(row|sslcert)\/|^internal-transport$/.test(key));
    expect(keys).toHaveLength(7);
    for (const key of keys) expect({ [key]: found[key] }).toEqual({ [key]: server[key] });
  });

  test('the Auth certificates', async () => {
    const [object] = captured('GetAuthConfig.xml');
    const names = ['CurrentCertificateThumbprint', 'PreviousCertificateThumbprint', 'NextCertificateThumbprint'];
    const auth = Object.fromEntries(names.map((name) => [name, String(object?.members.get(name)?.scalar ?? '')]));
    const there = await stand({ ex01: stubServer() }, { auth });
    expect(factsOf(await look(there), null)['auth-certificate']).toEqual(recorded().facts['auth-certificate']);
  });
});
