import { join } from 'node:path';
import { expect } from 'vitest';
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
      '': { 'auth-certificate': known({ current: null, previous: null, next: null }), 'edge-subscriptions': known([]) },
      EX01: {
        role: known('mailbox'),
        'setup-running': known(false),
        'service/MSExchangeServiceHost': known('running'),
        'shell/opens': known(true),
        'shell/reaches': known(true),
        'store/My': known(['old', 'public', 'next']),
        'store/Root': known(['old']),
        'certificate/old': known(
          expect.objectContaining({ subject: 'CN=EX01', names: ['EX01', 'ex01.contoso.com'], notAfter: SOON }),
        ),
        'key/next': known(CSP),
        'flags/old': known({ services: 'IMAP, POP, IIS, SMTP', status: 'Valid', friendlyName: 'Microsoft Exchange' }),
        'row/Exchange Back End/*:444:': known({ sslFlags: 0 }),
        'sslcert/0.0.0.0:444': known('old'),
        'sslcert/127.0.0.1:443': known('public'),
        'metabase/Exchange Back End': absent,
        'metabase/Default Web Site': absent,
        'wire/0.0.0.0:444': known('old'),
        'wire/0.0.0.0:443': known('public'),
        'wire/25/starttls': known('public'),
        'wire/2525/x-anonymoustls': known('old'),
        'internal-transport': known('old'),
        'require-ssl/Default Web Site': known(true),
        'web/restart-due': known(false),
        'tolerates-untrusted-444': known(true),
        'mounted-copies': known(0),
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
        'shell/opens': known(false),
        'shell/reaches': known(false),
        'wire/2525/x-anonymoustls': known('edge1'),
        'internal-transport': unknown('an Edge server has no IIS'),
      },
    },
  ],
  [
    'a shell that an empty 444 shuts: what takes a cmdlet is unknown, all else is not',
    'ems-down-backend-broken',
    {
      '': { 'auth-certificate': unknown('no management shell opens'), 'edge-subscriptions': unknown('no management') },
      EX01: {
        'shell/opens': known(false),
        'shell/reaches': known(false),
        'internal-transport': unknown('444'),
        'flags/ex01-old': unknown('444'),
        'mounted-copies': unknown('444'),
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
    "the same, where another server's shell reaches it",
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
    'a shell that another server answers, while 444 is dead',
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
    'an https row that is gone',
    'backend-binding-missing',
    { EX01: { 'row/Exchange Back End/*:444:': absent, 'wire/0.0.0.0:444': absent, 'shell/opens': known(false) } },
  ],
  [
    'a key that transport may not read',
    'key-without-network-service',
    { EX01: { 'key/ex01-new': known({ ...CSP, networkService: false }), 'key/ex01-old': known(CSP) } },
  ],
  [
    'a record of a certificate that is no longer there',
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
    'ports that the server may not shake hands with: unknown, not absent',
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
    'hashes that IIS keeps, of certificates that are no longer there, too',
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
    'what IIS keeps, where nobody may look',
    aWorld({
      unknown: ['Exchange Back End', 'Default Web Site'].map((site) => ({
        server: 'EX01',
        fact: `metabase/${site}` as const,
        because: 'access denied',
      })),
    }),
    {
      EX01: {
        'metabase/Exchange Back End': unknown('access denied'),
        'metabase/Default Web Site': unknown('access denied'),
        'sslcert/0.0.0.0:444': known('old'),
      },
    },
  ],
  [
    'a connector, and whom its name means',
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
    'the certificate of Remote Desktop, and of another listener',
    aWorld({}, { rdp: { 'RDP-Tcp': 'old', Second: 'public' } }),
    { EX01: { 'rdp/RDP-Tcp': known('old'), 'rdp/Second': known('public') } },
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
    'two connectors of one name, and one for an Edge server that nobody asks',
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
    "what cannot be read of the organization, and the server's all the same",
    'connectors-unknown',
    { '': { 'edge-subscriptions': unknown('access denied') }, EX01: { 'internal-transport': known('ex01-old') } },
  ],
  [
    'whether Setup runs, where nobody may know',
    'setup-unknown',
    { EX01: { 'setup-running': unknown('access denied') } },
  ],
  ['a key that nobody may look at', 'private-key-unknown', { EX01: { 'key/ex01-new': unknown('access denied') } }],
  [
    'rights that are not there',
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
    'a restart that nobody made',
    'restart-lost',
    { EX01: { 'web/restart-due': known(true), 'sslcert/0.0.0.0:444': known('ex01') } },
  ],
  [
    'certificates that cross the session as bytes alone: their flags are unknown, not none',
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
    'one that answers in the place of another',
    'wrong-machine-answers',
    {
      EX01: {
        identity: { known: { name: expect.stringMatching(/^EX09$/i), fqdn: expect.stringMatching(/^EX09\./i) } },
      },
    },
  ],
  [
    'one of two that is out of reach: the other is as it is',
    aWorld({ servers: [ex01(), EX02], unknown: [{ server: 'EX02', fact: '*', because: 'no answer within 120 s' }] }),
    { EX01: { 'internal-transport': known('old') }, EX02: { identity: unknown('') } },
  ],
];
