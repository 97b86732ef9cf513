import { join } from 'node:path';
import { expect } from 'vitest';
import { RESTART_REASONS } from '../../src/domain/facts.ts';
import { readWorld, type World } from '../../src/simulator/index.ts';
import { SCENARIOS } from '../lab/scenarios.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { CSP, EX02, known } from './operations.ts';

/** The id of a scenario, or a world. */
export type At = string | World;
export const worldAt = async (at: At): Promise<World> =>
  typeof at === 'string' ? (await readWorld(join(SCENARIOS, at, 'world.yaml'))).content : at;

const unknown = (because: string) => ({ unknown: expect.stringContaining(because) });
const absent = known(null);
const SOON = '2026-12-04T00:00:00Z';

type Facts = Readonly<Record<string, unknown>>;
/** The known facts of a world, by server ('' for the organization), with the ids of certificates. */
type Answers = Readonly<Record<string, Facts>>;

/** Derived by hand from the world files, not from the answers of a provider. */
export const ANSWERS: readonly (readonly [string, At, Answers])[] = [
  [
    'a server in order',
    aWorld(),
    {
      '': { 'auth-certificate': absent, 'edge-subscriptions': known([]) },
      EX01: {
        role: known('mailbox'),
        'setup-running': known(false),
        'windows/restart-pending': absent,
        'service/MSExchangeServiceHost': known('running'),
        'shell/opens': known(true),
        'shell/reaches': known(true),
        'store/My': known(['old', 'public', 'next']),
        'store/Root': known(['old']),
        'store/CA': known([]),
        'certificate/old': known(
          expect.objectContaining({ subject: 'CN=EX01', names: ['EX01', 'ex01.contoso.com'], notAfter: SOON }),
        ),
        'key/next': known(CSP),
        'flags/old': known({ services: 'IMAP, POP, IIS, SMTP', status: 'Valid', friendlyName: 'Microsoft Exchange' }),
        'row/Exchange Back End/*:444:': known({ sslFlags: 0 }),
        'sslcert/0.0.0.0:444': known('old'),
        'sslcert/127.0.0.1:443': known('public'),
        'record-settings/0.0.0.0:443': absent,
        'metabase/Exchange Back End': absent,
        'metabase/Default Web Site': absent,
        'wire/0.0.0.0:444': known('old'),
        'wire/0.0.0.0:443': known('public'),
        'wire/25/starttls': known('public'),
        'wire/2525/x-anonymoustls': known('old'),
        'wire/993/tls': absent,
        'wire/995/tls': absent,
        'internal-transport': known('old'),
        'require-ssl/Default Web Site': known(true),
        'extended-protection/Default Web Site': known('None'),
        'extended-protection/Exchange Back End': known('None'),
        'web/restart-due': known(false),
        'tolerates-untrusted-444': known(true),
        'mounted-copies': known(0),
        dag: absent,
        'health/owa': known(200),
        'event/15021': absent,
        'may/issue-certificate': known(true),
        'may/bind-certificate': known(true),
      },
    },
  ],
  [
    'an Edge server, which has no IIS',
    'edge-in-desired-state',
    {
      EDGE1: {
        role: known('edge'),
        'row/Exchange Back End/*:444:': absent,
        'sslcert/0.0.0.0:444': absent,
        'wire/0.0.0.0:444': absent,
        'metabase/Exchange Back End': absent,
        'metabase/Default Web Site': absent,
        'tolerates-untrusted-444': absent,
        'mounted-copies': absent,
        dag: absent,
        'shell/opens': known(false),
        'shell/reaches': known(false),
        'wire/2525/x-anonymoustls': known('edge1'),
        'internal-transport': unknown('an Edge server has no IIS'),
      },
    },
  ],
  [
    'an empty 444, so that no shell opens: facts that need a cmdlet are unknown, all others are known',
    'ems-down-backend-broken',
    {
      '': { 'auth-certificate': unknown('no management shell opens'), 'edge-subscriptions': unknown('no management') },
      EX01: {
        'shell/opens': known(false),
        'shell/reaches': known(false),
        'internal-transport': unknown('444'),
        'flags/ex01-old': unknown('444'),
        'mounted-copies': unknown('444'),
        dag: unknown('444'),
        'row/Exchange Back End/*:444:': known({ sslFlags: 0 }),
        'sslcert/0.0.0.0:444': absent,
        'wire/0.0.0.0:444': absent,
        'health/owa': absent,
        'store/My': known(['ex01-old', 'public']),
        'key/public': known(CSP),
      },
    },
  ],
  [
    "an empty 444, with another server's shell that reaches the server",
    'ems-down-reached-from-another',
    {
      '': { 'edge-subscriptions': known([]) },
      EX01: {
        'shell/opens': known(false),
        'shell/back-end': known('EX01'),
        'shell/reaches': known(true),
        'internal-transport': known('ex01-old'),
      },
      EX02: { 'shell/opens': known(true), 'shell/back-end': known('EX02'), 'internal-transport': known('ex02') },
    },
  ],
  [
    'a shell that another server answers, while 444 does not work',
    'shell-answered-by-another',
    {
      EX01: { 'shell/opens': known(true), 'shell/back-end': known('EX02') },
      EX02: { 'shell/opens': known(false), 'shell/back-end': known('EX01'), 'shell/reaches': known(true) },
    },
  ],
  [
    'a shell that another server refuses, while 444 works',
    'shell-refused-by-another',
    {
      EX01: { 'shell/opens': known(false), 'shell/back-end': known('EX02'), 'internal-transport': known('ex01-old') },
      EX02: { 'shell/opens': known(true), 'shell/back-end': known('EX01') },
    },
  ],
  [
    'a missing HTTPS binding',
    'backend-binding-missing',
    { EX01: { 'row/Exchange Back End/*:444:': absent, 'wire/0.0.0.0:444': absent, 'shell/opens': known(false) } },
  ],
  [
    'a key that transport may not read',
    'key-without-network-service',
    { EX01: { 'key/ex01-new': known({ ...CSP, networkService: false }), 'key/ex01-old': known(CSP) } },
  ],
  [
    'a record of a certificate that is not installed',
    'backend-binding-stale-hash',
    {
      EX01: {
        'sslcert/0.0.0.0:444': known(expect.stringMatching(/^[0-9A-F]{40}$/)),
        'wire/0.0.0.0:444': unknown('the TLS handshake failed'),
        'health/owa': unknown('the TLS handshake failed'),
        'event/15021': known('2026-11-22T00:00:00Z'),
      },
    },
  ],
  [
    'ports to which the server cannot connect: unknown, not absent',
    aWorld({ switches: { clientTls12: false } }),
    {
      EX01: {
        'sslcert/0.0.0.0:444': known('old'),
        'wire/0.0.0.0:444': unknown('the TLS handshake failed'),
        'wire/0.0.0.0:443': unknown('the TLS handshake failed'),
        'wire/25/starttls': unknown('the TLS handshake failed'),
        'wire/2525/x-anonymoustls': unknown('the TLS handshake failed'),
        'transport/restart-due': unknown('the TLS handshake failed'),
        'health/owa': unknown('the TLS handshake failed'),
        'shell/opens': known(true),
        'internal-transport': known('old'),
      },
    },
  ],
  [
    'a connector that suppresses X-ANONYMOUSTLS: unknown, not absent',
    aWorld({ switches: { xAnonymousTls: 'suppressed' } }),
    {
      EX01: {
        'wire/2525/x-anonymoustls': unknown('X-ANONYMOUSTLS is not offered'),
        'transport/restart-due': unknown('X-ANONYMOUSTLS is not offered'),
        'wire/25/starttls': known('public'),
        'internal-transport': known('old'),
      },
    },
  ],
  [
    'a connector of transport without ExchangeServer authentication, and what it offers',
    aWorld({
      connectors: [
        { server: 'EX01', name: 'Default EX01', authMechanism: ['Tls', 'Integrated'] },
        { server: 'EX01', name: 'Relay', fqdn: 'relay.contoso.com', suppressXAnonymousTls: true },
      ],
    }),
    {
      '': {
        'connector/EX01/receive/Default EX01': known(
          expect.objectContaining({
            offers: { fqdn: 'ex01.contoso.com', authMechanism: ['Tls', 'Integrated'], suppressXAnonymousTls: false },
          }),
        ),
        'connector/EX01/receive/Relay': known(
          expect.objectContaining({
            offers: expect.objectContaining({ fqdn: 'relay.contoso.com', suppressXAnonymousTls: true }),
          }),
        ),
      },
      EX01: {
        'wire/2525/x-anonymoustls': unknown('X-ANONYMOUSTLS is not offered'),
        'transport/restart-due': unknown('X-ANONYMOUSTLS is not offered'),
        'internal-transport': known('old'),
      },
    },
  ],
  [
    'domain controllers that differ, of which one does not answer',
    aWorld(
      {
        unknown: [{ server: 'EX01', fact: 'internal-transport-on/dc3.contoso.com', because: 'dc3 does not answer' }],
      },
      { internalTransportOn: { 'dc2.contoso.com': 'public', 'dc3.contoso.com': 'old' } },
    ),
    {
      EX01: {
        'internal-transport': known('old'),
        'internal-transport-on/dc2.contoso.com': known('public'),
        'internal-transport-on/dc3.contoso.com': unknown('dc3 does not answer'),
        'mounted-copies': known(0),
      },
    },
  ],
  [
    'a member of a DAG that Exchange gives no database by itself',
    aWorld({}, { mountedCopies: 2, dag: { name: 'DAG1', activation: 'blocked' } }),
    {
      EX01: {
        'mounted-copies': known(2),
        dag: known({ name: 'DAG1', activation: 'blocked', moveNow: false }),
      },
    },
  ],
  [
    'a member of a DAG from which Exchange moves the databases away',
    aWorld({}, { dag: { name: 'DAG1', activation: 'intrasite', moveNow: true } }),
    { EX01: { dag: known({ name: 'DAG1', activation: 'intrasite', moveNow: true }) } },
  ],
  [
    'a member of a DAG as Setup leaves it',
    aWorld({}, { dag: { name: 'DAG1' } }),
    { EX01: { dag: known({ name: 'DAG1', activation: 'unrestricted', moveNow: false }) } },
  ],
  [
    'a DAG that cannot be read',
    aWorld({ unknown: [{ server: 'EX01', fact: 'dag', because: 'access denied' }] }, { dag: { name: 'DAG1' } }),
    { EX01: { dag: unknown('access denied'), 'mounted-copies': known(0) } },
  ],
  [
    'programs that renew certificates by themselves',
    aWorld({}, { renewers: { 'win-acme renew (acme-v02.api.letsencrypt.org)': 'task', 'Certify.Service': 'service' } }),
    {
      EX01: {
        'renewer/win-acme renew (acme-v02.api.letsencrypt.org)': known('task'),
        'renewer/Certify.Service': known('service'),
      },
    },
  ],
  [
    'a stopped transport, which has no X-ANONYMOUSTLS',
    aWorld({}, { services: { MSExchangeTransport: 'stopped' } }),
    { EX01: { 'wire/2525/x-anonymoustls': absent, 'internal-transport': known('old') } },
  ],
  [
    'a stopped IIS, which refuses connections',
    aWorld({}, { services: { W3SVC: 'stopped' } }),
    {
      EX01: {
        'sslcert/0.0.0.0:444': known('old'),
        'wire/0.0.0.0:444': absent,
        'wire/0.0.0.0:443': absent,
        'health/owa': absent,
      },
    },
  ],
  [
    'a hash that IIS keeps for one site',
    aWorld({}, { customMetadata: { 'Exchange Back End': 'next' } }),
    { EX01: { 'metabase/Exchange Back End': known('next'), 'metabase/Default Web Site': absent } },
  ],
  [
    'hashes that IIS keeps, also of certificates that are not installed',
    aWorld({}, { customMetadata: { 'Exchange Back End': 'gone', 'Default Web Site': 'public' } }),
    {
      EX01: {
        'metabase/Exchange Back End': known(expect.stringMatching(/^[0-9A-F]{40}$/)),
        'metabase/Default Web Site': known('public'),
        'sslcert/0.0.0.0:444': known('old'),
      },
    },
  ],
  [
    'what IIS keeps in applicationHost.config, without the right to read it',
    aWorld({
      unknown: (['metabase', 'extended-protection'] as const).flatMap((family) =>
        ['Exchange Back End', 'Default Web Site'].map((site) => ({
          server: 'EX01',
          fact: `${family}/${site}` as const,
          because: 'access denied',
        })),
      ),
    }),
    {
      EX01: {
        'metabase/Exchange Back End': unknown('access denied'),
        'metabase/Default Web Site': unknown('access denied'),
        'extended-protection/Default Web Site': unknown('access denied'),
        'sslcert/0.0.0.0:444': known('old'),
      },
    },
  ],
  [
    'a connector, and the certificates that its name finds',
    'retire-held-by-connector',
    {
      '': {
        'connector/EX01/send/To partner': known({
          kind: 'send',
          tlsCertificateName: '<I>CN=EX01<S>CN=EX01',
          resolvesTo: ['ex01', 'ex01-old'],
        }),
      },
    },
  ],
  [
    'what http.sys records have beside their certificate; nothing where there is no record',
    aWorld(
      {},
      {
        sslcert: { '0.0.0.0:444': 'old', '0.0.0.0:443': 'public' },
        recordSettings: {
          '0.0.0.0:444': { checkMode: 0x10001, flags: 0x80000003 },
          '0.0.0.0:443': {
            checkMode: 4,
            freshnessSeconds: 3600,
            timeoutMilliseconds: 500,
            ctlStore: 'ClientAuthIssuer',
          },
        },
      },
    ),
    {
      EX01: {
        'record-settings/0.0.0.0:444': known({ checkMode: 0x10001, flags: 0x80000003 }),
        'record-settings/0.0.0.0:443': known({
          checkMode: 4,
          freshnessSeconds: 3600,
          timeoutMilliseconds: 500,
          ctlStore: 'ClientAuthIssuer',
        }),
        'record-settings/127.0.0.1:443': absent,
      },
    },
  ],
  [
    'IMAP and POP, which present what they loaded when they started',
    aWorld({}, { imapServes: 'next', popServes: 'public' }),
    {
      EX01: { 'wire/993/tls': known('next'), 'wire/995/tls': known('public'), 'certificate-name/IMAP': known('EX01') },
    },
  ],
  [
    'IMAP, and a POP that does not run, with a client that cannot connect',
    aWorld({ switches: { clientTls12: false } }, { imapServes: 'old' }),
    { EX01: { 'wire/993/tls': unknown('the TLS handshake failed'), 'wire/995/tls': absent } },
  ],
  [
    'Extended Protection, of which the strictest virtual directory counts; null for a site that is not there',
    aWorld(
      {},
      {
        extendedProtection: { 'Default Web Site': 'Require' },
        rows: { 'Default Web Site': ['*:443:', '127.0.0.1:443:'] },
      },
    ),
    {
      EX01: {
        'extended-protection/Default Web Site': known('Require'),
        'extended-protection/Exchange Back End': absent,
      },
    },
  ],
  [
    'Extended Protection of the back end',
    aWorld({}, { extendedProtection: { 'Exchange Back End': 'Allow' } }),
    {
      EX01: {
        'extended-protection/Default Web Site': known('None'),
        'extended-protection/Exchange Back End': known('Allow'),
      },
    },
  ],
  [
    'the certificate of Remote Desktop, and of another listener',
    aWorld({}, { rdp: { 'RDP-Tcp': 'old', Second: 'public' } }),
    { EX01: { 'rdp/RDP-Tcp': known('old'), 'rdp/Second': known('public') } },
  ],
  [
    'an Auth configuration that names no certificate',
    aWorld({ authCertificate: {} }),
    { '': { 'auth-certificate': known({ current: null, previous: null, next: null }) } },
  ],
  [
    'the Web Management Service on another port',
    aWorld({}, { sslcert: { '0.0.0.0:9172': 'public' }, webManagement: { port: 9172, certificate: 'old' } }),
    { EX01: { 'web-management': known({ port: 9172, certificate: 'old' }) } },
  ],
  [
    'the Web Management Service with the certificate of its record',
    aWorld({}, { sslcert: { '0.0.0.0:8172': 'public' } }),
    { EX01: { 'web-management': known({ port: 8172, certificate: 'public' }) } },
  ],
  ['no Web Management Service', aWorld({}, { webManagement: null }), { EX01: { 'web-management': absent } }],
  ...RESTART_REASONS.map((reason): readonly [string, At, Answers] => [
    `a restart of Windows that is pending: ${reason}`,
    aWorld({}, { restartPending: [reason] }),
    { EX01: { 'windows/restart-pending': known([reason]) } },
  ]),
  [
    'several reasons for a restart of Windows',
    aWorld({}, { restartPending: ['component-servicing', 'file-renames'] }),
    { EX01: { 'windows/restart-pending': known(['component-servicing', 'file-renames']) } },
  ],
  [
    'records by address of IPv6, by host name and of the central store',
    aWorld(
      {},
      { sslcert: { '0.0.0.0:444': 'next', '[::]:8443': 'old', 'mail.contoso.com:443': 'public', 'ccs:9443': 'old' } },
    ),
    {
      EX01: {
        'rdp/RDP-Tcp': absent,
        'sslcert/0.0.0.0:444': known('next'),
        'sslcert/[::]:8443': known('old'),
        'sslcert/mail.contoso.com:443': known('public'),
        'sslcert/ccs:9443': known('old'),
      },
    },
  ],
  [
    'two connectors with one name, and one for an Edge server that is not observed',
    aWorld({
      connectors: [
        { server: 'EX01', name: 'Partner', kind: 'send', tlsCertificateName: '<I>CN=EX01<S>CN=EX01' },
        { server: 'EX01', name: 'Partner' },
        { server: 'EDGE07', name: 'Hybrid Configuration', kind: 'hybrid', tlsCertificateName: '<I>a<S>b' },
      ],
    }),
    {
      '': {
        'connector/EX01/send/Partner': known(expect.objectContaining({ kind: 'send', resolvesTo: ['old', 'next'] })),
        'connector/EX01/receive/Partner': known({ kind: 'receive', tlsCertificateName: null, resolvesTo: [] }),
        'connector/EDGE07/hybrid/Hybrid Configuration': known({
          kind: 'hybrid',
          tlsCertificateName: '<I>a<S>b',
          resolvesTo: null,
        }),
      },
    },
  ],
  [
    'a connector whose certificate is on no server',
    'tls-certificate-name-dangling',
    { '': { 'connector/EX01/send/To partner': known(expect.objectContaining({ resolvesTo: [] })) } },
  ],
  ['an Edge subscription', 'edge-subscription-acknowledged', { '': { 'edge-subscriptions': known(['EDGE1']) } }],
  [
    'facts of the organization that cannot be read, and known facts of the server',
    'connectors-unknown',
    { '': { 'edge-subscriptions': unknown('access denied') }, EX01: { 'internal-transport': known('ex01-old') } },
  ],
  [
    'whether Setup runs, without the right to read it',
    'setup-unknown',
    { EX01: { 'setup-running': unknown('access denied') } },
  ],
  ['a key without the right to read it', 'private-key-unknown', { EX01: { 'key/ex01-new': unknown('access denied') } }],
  [
    'missing rights',
    'insufficient-permissions',
    {
      EX01: {
        'may/issue-certificate': known(false),
        'may/enable-smtp': known(false),
        'may/bind-certificate': known(true),
        'may/issue-by-windows': known(true),
      },
    },
  ],
  [
    'a restart that is due',
    'restart-lost',
    { EX01: { 'web/restart-due': known(true), 'sslcert/0.0.0.0:444': known('ex01') } },
  ],
  [
    'certificates that arrive as bytes only: their flags are unknown, not absent',
    aWorld({ switches: { rehydration: 'rawDataOnly' } }),
    {
      EX01: {
        'flags/old': unknown('RawData only'),
        'certificate/old': known(expect.objectContaining({ subject: 'CN=EX01', notAfter: SOON })),
        'key/old': known(CSP),
        'internal-transport': known('old'),
      },
    },
  ],
  [
    'a server that answers instead of another',
    'wrong-machine-answers',
    {
      EX01: {
        identity: { known: { name: expect.stringMatching(/^EX09$/i), fqdn: expect.stringMatching(/^EX09\./i) } },
      },
    },
  ],
  [
    'two servers, one of them unreachable: the other is observed',
    aWorld({ servers: [ex01(), EX02], unknown: [{ server: 'EX02', fact: '*', because: 'no answer within 120 s' }] }),
    { EX01: { 'internal-transport': known('old') }, EX02: { identity: unknown('') } },
  ],
];

/** The world of each, by its title. */
export const answeredWorlds: ReadonlyMap<string, World> = new Map(
  await Promise.all(ANSWERS.map(async ([says, at]) => [says, await worldAt(at)] as const)),
);
