import { describe, expect, test } from 'vitest';
import type { FactKey } from '../../src/domain/facts.ts';
import { engine, sharedSession } from './engine.ts';
import { facts, factsOf, look } from './looking.ts';
import { stand } from './stand.ts';
import { aKey, iisConfig, OLD, registry, stored, stubServer } from './stub-server.ts';

const T = OLD.thumbprint;
const OTHER = stored('other', { notAfter: '2031-11-22T00:00:00Z' });
const HASH = [...Buffer.from(T, 'hex')];
const HTTP = 'SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters';
const KEPT = Buffer.from(T, 'hex').toString('base64');
const BACK = 'metabase/Exchange Back End';
const FRONT = 'metabase/Default Web Site';

const event = (Id: number, TimeCreated: string, ...values: string[]) => ({
  Id,
  ProviderName: 'MSExchangeTransport',
  TimeCreated,
  Properties: values.map((Value) => ({ Value })),
});
const many = <T>(count: number, of: () => T): T[] => Array.from({ length: count }, of);

describe.skipIf(!engine)('the facts that are read of a server', () => {
  test('of a healthy one are all facts, without a change, and each session is closed', async () => {
    const there = await stand({ ex01: stubServer() });
    // The first look of a shell is slow on a busy machine, and its duration is not tested here.
    expect(factsOf(await look(there, { serverSeconds: 60 }))).toMatchObject({
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
      [BACK]: { known: null },
      [FRONT]: { known: null },
      'internal-transport': { known: T },
      'require-ssl/Default Web Site': { known: true },
      'require-ssl/Exchange Back End': { known: true },
      'web/restart-due': { known: false },
      'tolerates-untrusted-444': { known: true },
      'mounted-copies': { known: 1 },
      dag: { known: null },
      'may/issue-certificate': { known: true },
      'may/bind-certificate': { known: true },
    });
    expect(there.changes()).toEqual([]);
    const sessions = there.calls().filter((line) => line.includes('PSSession'));
    expect(sessions.filter((line) => line.includes('New-'))).toHaveLength(2);
    expect(sessions.filter((line) => line.includes('Remove-'))).toHaveLength(2);
    // The internal transport certificate comes from the configuration controller of that server.
    expect(there.calls()).toContain('ex01: Get-TransportService ex01.contoso.com dc1.contoso.com');
  });

  test('have no role if only the management tools are installed', async () => {
    const { registry } = stubServer() as { registry: Readonly<Record<string, object>> };
    const setup = 'SOFTWARE\\Microsoft\\ExchangeServer\\v15\\Setup';
    const tools = { ...registry, [setup]: { ...registry[setup], Services: null } };
    const seen = await facts({ registry: tools }, { only: ['role', 'build'] });
    expect(seen).toMatchObject({ role: { known: null }, build: { known: '15.2.1544.9' } });
  });

  const readings: [string, object, { [key: string]: unknown }][] = [
    ['a certificate without a key', { My: [stored('a', {}, null)] }, { key: { known: null } }],
    [
      'a CNG key',
      { My: [stored('a', {}, aKey({ provider: 'cng' }))] },
      { key: { known: { provider: 'cng', usable: true, networkService: true, exportable: false } } },
    ],
    [
      'a key that cannot be opened',
      { My: [stored('a', {}, aKey({ usable: false }))] },
      { key: { known: { provider: 'csp', usable: false, networkService: false, exportable: false } } },
    ],
    [
      'a key that is denied',
      { My: [stored('a', {}, aKey({ sddl: 'D:(D;;FR;;;NS)(A;;FA;;;NS)' }))] },
      { key: { known: { networkService: false } } },
    ],
    [
      'rights by number',
      { My: [stored('a', {}, aKey({ sddl: 'D:(A;;0x120089;;;S-1-5-20)' }))] },
      { key: { known: { networkService: true } } },
    ],
    [
      'rights that are not to read',
      { My: [stored('a', {}, aKey({ sddl: 'D:(A;;WDWO;;;NS)' }))] },
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
    ['an unknown domain controller', { controller: '' }, { 'internal-transport': { unknown: /controller/ } }],
    [
      'records that cannot be listed',
      { broken: { 'Get-ChildItem HKLM:': 'access denied' } },
      { 'sslcert/*': { unknown: 'access denied' }, 'sslcert/0.0.0.0:444': { known: T } },
    ],
    [
      'files that Windows replaces when it restarts',
      {
        registry: {
          ...(registry('EX01', 'contoso.com', {}) as object),
          'SYSTEM\\CurrentControlSet\\Control\\Session Manager': {
            PendingFileRenameOperations: ['\\??\\C:\\old.dll', '', '\\??\\C:\\new.tmp', '!\\??\\C:\\new.dll'],
          },
        },
      },
      { 'windows/restart-pending': { known: ['file-renames'] } },
    ],
    [
      'places in which nothing is left of a restart',
      {
        registry: {
          ...(registry('EX01', 'contoso.com', {}) as object),
          'SYSTEM\\CurrentControlSet\\Control\\Session Manager': { PendingFileRenameOperations: [''] },
          'SOFTWARE\\Microsoft\\Updates': { UpdateExeVolatile: 0 },
          'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing': {},
        },
      },
      { 'windows/restart-pending': { known: null } },
    ],
    [
      'places of a pending restart that cannot be read',
      { broken: { registry: 'access denied' } },
      { 'windows/restart-pending': { unknown: 'access denied' } },
    ],
    [
      'the Web Management Service on another port, with its certificate',
      {
        registry: {
          ...(registry('EX01', 'contoso.com', {}) as object),
          'SOFTWARE\\Microsoft\\WebManagement\\Server': { Port: 9172, SslCertificateHash: HASH },
        },
      },
      { 'web-management': { known: { port: 9172, certificate: T } } },
    ],
    [
      'the Web Management Service without any setting',
      {
        registry: {
          ...(registry('EX01', 'contoso.com', {}) as object),
          'SOFTWARE\\Microsoft\\WebManagement\\Server': {},
        },
      },
      { 'web-management': { known: { port: 8172, certificate: null } } },
    ],
    ['no Web Management Service', {}, { 'web-management': { known: null } }],
    [
      'records by host name, whatever their keys are called, and of the central store',
      {
        registry: {
          ...(registry('EX01', 'contoso.com', { '0.0.0.0:444': T, '[::]:8443': T }) as object),
          [`${HTTP}\\SslSniBindingInfo`]: {},
          [`${HTTP}\\SslSniBindingInfo\\a.contoso.com:443`]: { SslCertHash: HASH },
          [`${HTTP}\\SslSniBindingInfo\\{1}`]: { SslCertHash: HASH, HostnamePort: 'b.contoso.com:443' },
          [`${HTTP}\\SslSniBindingInfo\\{2}`]: {
            SslCertHash: HASH,
            HostnamePort: [...Buffer.from('c.contoso.com:443\0', 'utf16le')],
          },
          [`${HTTP}\\SslCcsBindingInfo`]: {},
          [`${HTTP}\\SslCcsBindingInfo\\443`]: {},
          [`${HTTP}\\SslCcsBindingInfo\\8443`]: { SslCertHash: HASH },
        },
      },
      {
        'sslcert/[::]:8443': { known: T },
        'sslcert/a.contoso.com:443': { known: T },
        'sslcert/b.contoso.com:443': { known: T },
        'sslcert/c.contoso.com:443': { known: T },
        'sslcert/ccs:8443': { known: T },
      },
    ],
    ['no internal transport certificate', { internalTransport: '' }, { 'internal-transport': { known: null } }],
    [
      'a service that is not installed',
      { services: [] },
      {
        'service/W3SVC': { known: null },
        'row/Exchange Back End/*:444:': { known: null },
        [BACK]: { known: null },
        [FRONT]: { known: null },
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
      'IIS that cannot be read',
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
      'a log without an event about the record',
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
      'event 15021 that is too old to count',
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
      'events of transport from either service, and of other programs',
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
      'so many events of other programs that those of transport may be behind them',
      { events: many(100, () => ({ ...event(12014, '2026-11-21T10:00:00Z'), ProviderName: 'Other' })) },
      { 'event/12014': { unknown: /of other sources$/ } },
    ],
    [
      'a log that cannot be read',
      { broken: { Application: 'Access is denied' } },
      { 'event/12014': { unknown: 'Access is denied' }, 'event/15021': { known: null } },
    ],
    [
      'a hash that IIS keeps for one site',
      { iisConfig: iisConfig({ 2: KEPT }) },
      { [BACK]: { known: T }, [FRONT]: { known: null } },
    ],
    [
      'a hash that IIS keeps for the other site, among those of sites that are not of Exchange',
      { iisConfig: iisConfig({ 1: KEPT, 12: 'AAAA', 22: 'AAAA' }) },
      { [BACK]: { known: null }, [FRONT]: { known: T } },
    ],
    [
      'a kept value that is no hash: only that site is unknown',
      { iisConfig: iisConfig({ 1: KEPT, 2: 'c2hvcnQ=' }) },
      { [BACK]: { unknown: /^property 5506 .* is not the hash of a certificate: 'c2hvcnQ='$/ }, [FRONT]: { known: T } },
    ],
    [
      'a kept value that is no Base64',
      { iisConfig: iisConfig({ 2: T.slice(1) }) },
      { [BACK]: { unknown: /is not the hash of a certificate/ } },
    ],
    [
      'an IIS whose configuration is shared',
      { iisConfig: iisConfig({ 2: KEPT }, 'enabled="true" path="\\\\nas\\iis"') },
      { [BACK]: { unknown: /another place \(redirection\.config\)$/ }, [FRONT]: { unknown: /another place/ } },
    ],
    [
      'an IIS whose configuration could be shared, but is not',
      { iisConfig: iisConfig({ 2: KEPT }, 'enabled="false" path="\\\\nas\\iis"') },
      { [BACK]: { known: T } },
    ],
    [
      'a configuration that cannot be read',
      { broken: { 'applicationHost.config': "Access to the path 'applicationHost.config' is denied." } },
      { [BACK]: { unknown: /is denied/ }, [FRONT]: { unknown: /is denied/ }, 'sslcert/0.0.0.0:444': { known: T } },
    ],
    [
      'half a configuration, while it is being written',
      { iisConfig: { ...(iisConfig({}) as object), 'applicationHost.config': '<configuration><system.app' } },
      { [BACK]: { unknown: /\S/ }, [FRONT]: { unknown: /\S/ } },
    ],
    ['no worker', { processes: [] }, { 'web/restart-due': { known: false } }],
    ['Require SSL as a number', { sslFlags: 264 }, { 'require-ssl/Default Web Site': { known: true } }],
    ['Require SSL off', { sslFlags: 'None' }, { 'require-ssl/Default Web Site': { known: false } }],
    [
      'an account that is not elevated',
      { administrator: false },
      {
        'may/bind-certificate': { known: false },
        'may/issue-certificate': { known: false },
        'may/enable-smtp': { known: true },
      },
    ],
    [
      'a hidden command',
      { hidden: ['Import-Certificate', 'New-ExchangeCertificate'] },
      {
        'may/trust-certificate': { known: false },
        'may/issue-certificate': { known: false },
        'may/bind-certificate': { known: true },
      },
    ],
    [
      'a command whose parameters did not arrive',
      { hidden: ['Parameters'] },
      { 'may/issue-certificate': { known: true }, 'may/bind-certificate': { known: true } },
    ],
    [
      'a shell that does not open',
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
      'a certificate that comes from the shell with services and without a status',
      { My: [OLD, OTHER], statusless: [T] },
      {
        [`flags/${T}`]: { unknown: 'certificates arrive from the shell with RawData only' },
        [`flags/${OTHER.thumbprint}`]: { known: { status: 'Valid' } },
      },
    ],
    [
      'a shell that ends without an error while it reads the certificates',
      { endsAt: 'Get-ExchangeCertificate' },
      { [`flags/${T}`]: { unknown: /^the session ended/ }, 'internal-transport': { known: T } },
    ],
    [
      'a shell that ends without an error while it reads the database copies',
      { endsAt: 'Get-MailboxDatabaseCopyStatus' },
      { 'mounted-copies': { unknown: /^the session ended/ }, 'shell/opens': { known: true } },
    ],
    [
      'a DAG that arrives as an object, with a policy as text',
      { dag: mailboxServer({ Name: 'DAG1' }, 'Blocked', false) },
      { dag: { known: { name: 'DAG1', activation: 'blocked', moveNow: false } } },
    ],
    [
      'a DAG that arrives as its name, with a switch as text',
      { dag: mailboxServer('DAG1', 'IntrasiteOnly', 'True') },
      { dag: { known: { name: 'DAG1', activation: 'intrasite', moveNow: true } } },
    ],
    [
      'a DAG that arrives as its place in the directory',
      { dag: mailboxServer('contoso.com/Configuration/Databases/DAG1', 'Unrestricted', 'False') },
      { dag: { known: { name: 'DAG1', activation: 'unrestricted', moveNow: false } } },
    ],
    [
      'an activation policy that nobody knows',
      { dag: mailboxServer('DAG1', 'Sometimes', false) },
      { dag: { unknown: /^DatabaseCopyAutoActivationPolicy is 'Sometimes'/ } },
    ],
    [
      'an answer without the activation policy, which does not prove that there is no DAG',
      { dag: mailboxServer(null, null, false) },
      { dag: { unknown: /^DatabaseCopyAutoActivationPolicy is ''/ } },
    ],
    [
      'a switch that is neither true nor false',
      { dag: mailboxServer('DAG1', 'Blocked', 'perhaps') },
      { dag: { unknown: /^DatabaseCopyActivationDisabledAndMoveNow is 'perhaps'/ } },
    ],
    [
      'two servers with one name',
      { dag: [mailboxServer('DAG1', 'Blocked', false), mailboxServer(null, 'Unrestricted', false)] },
      { dag: { unknown: /^Get-MailboxServer returned 2 servers/ } },
    ],
    [
      'an Edge server, which is in no DAG',
      { edge: true, dag: mailboxServer('DAG1', 'Blocked', false) },
      { dag: { known: null } },
    ],
    [
      'a shell that ends without an error while it reads the DAG',
      { endsAt: 'Get-MailboxServer' },
      { dag: { unknown: /^the session ended/ }, 'mounted-copies': { known: 1 } },
    ],
    [
      'a session with the server that ends without an error',
      { endsAt: 'winrm' },
      { identity: { unknown: /^the session ended/ }, 'shell/opens': { known: true } },
    ],
  ];
  test.for(readings)('%s', async ([, state, expected]) => {
    // The thumbprint of `key` is read from the store.
    const only = Object.keys(expected).flatMap((name) =>
      name === 'key' ? ['store/My', 'key/any'] : name,
    ) as FactKey[];
    const found = await facts(state, { only });
    const thumbprint = (found['store/My'] as { known?: string[] } | undefined)?.known?.[0] ?? '';
    for (const [name, want] of Object.entries(expected)) {
      const key = (name === 'key' ? `key/${thumbprint}` : name) as FactKey;
      expect({ [key]: found[key] }).toEqual({ [key]: matching(want) });
    }
  });
});

const mailboxServer = (group: unknown, policy: string | null, moveNow: boolean | string) => ({
  DatabaseAvailabilityGroup: group,
  DatabaseCopyAutoActivationPolicy: policy,
  DatabaseCopyActivationDisabledAndMoveNow: moveNow,
});

/** A regular expression stands for any text that it matches. */
const matching = (want: unknown): unknown =>
  want instanceof RegExp
    ? expect.stringMatching(want)
    : want !== null && typeof want === 'object' && !Array.isArray(want)
      ? expect.objectContaining(Object.fromEntries(Object.entries(want).map(([key, value]) => [key, matching(value)])))
      : want;

/** The stand-in compiles nothing, so that the declaration is compiled once, here. */
describe.skipIf(!engine)('the time at which a registry key was written', () => {
  const session = sharedSession();
  test('is read with a declaration that compiles', async () => {
    const answer = await session().call('key-time', { path: 'SOFTWARE\\no such key' }, 60);
    expect(answer).toMatchObject({ is: 'answered', data: [{ compiled: true, time: null }] });
  });
});
