import fc from 'fast-check';
import type { DesiredServer, DesiredState } from '../../src/domain/desired.ts';
import { COMPONENTS, type FactKey, known, TRANSPORT_EVENTS, WEB_EVENTS } from '../../src/domain/facts.ts';
import { isOrganizationFact } from '../../src/facts/index.ts';
import type { World, WorldCertificate, WorldServer } from '../../src/simulator/index.ts';
import { EX01 } from '../server.ts';
import { NOW, percent, weighted } from './any-certificates.ts';

/**
 * Organizations that are in order, and unlike each other. Each field is one difference, drawn independently of all others:
 * what exstate cannot see, what a person decided, and what fails for reasons that have nothing to do with the certificate.
 */
const anyDraw = fc.record({
  suppressed: percent(20),
  /** Why X-ANONYMOUSTLS is not offered: nothing shows it, or the connector of transport says it. */
  because: fc.constantFrom('unseen', 'SuppressXAnonymousTls', 'AuthMechanism' as const),
  /** A relay connector answers the server itself on 25. */
  narrow: percent(25),
  /** Another domain controller, which gets a change later, and from which transport may read when it starts. */
  controller: fc.constantFrom('none', 'agrees', 'late', 'unread' as const),
  readsFrom: fc.constantFrom('own', 'another' as const),
  renewer: percent(25),
  tls12: percent(80),
  routed: percent(30),
  drained: weighted<Drained | null>(
    [3, null],
    [
      2,
      fc.record({
        component: fc.constantFrom('ServerWideOffline', 'HubTransport', 'FrontendTransport', 'RpsProxy', 'OwaProxy'),
        state: fc.constantFrom('Inactive', 'Draining'),
      }),
    ],
  ),
  drainingSmtp: fc.constantFrom('refused', 'served' as const),
  inactiveRpsProxy: fc.constantFrom('opens', 'shut' as const),
  logs: fc.constantFrom('whole', 'two days', 'unread', 'of unknown length' as const),
  /** Days since event 12014 was logged about a connector whose name no certificate has. */
  relay: weighted<number | null>([2, null], [1, 1], [1, 5]),
  /** Event 15021 was logged a week ago. */
  webEvent: percent(20),
  health: weighted<Record<string, number | null>>([3, {}], [1, { owa: 503 }], [1, { ews: null, 'mapi/emsmdb': 500 }]),
  denied: fc.subarray(['add-binding', 'grant-key', 'issue-by-windows', 'remove-certificate']),
  unread: fc.subarray<FactKey>([
    'federation-trust',
    'owa-im',
    'certificate-name/IMAP',
    'mounted-copies',
    'shell/back-end',
    'auth-certificate',
    'connector/EX01/send/Outbound',
  ]),
  /** The role of the account may lack Get-ServerComponentState. */
  components: weighted<'read' | 'unread'>([4, 'read'], [1, 'unread']),
  front: fc.constantFrom('authority', 'sni', 'central store', 'central host', 'one certificate' as const),
  /** The certificate of the authority has the name of the server, so SMTP presents it on 25 and 587. */
  starttls: percent(50),
  second: fc.constantFrom('none', 'in the YAML', 'beside' as const),
  edge: fc.constantFrom('none', 'subscribed', 'in order', 'kept by hand' as const),
  /** What netsh set in the records of 443, 444 and 127.0.0.1:443: client certificates, and the flags of a binding in IIS. */
  settings: weighted<'none' | 'client certificates' | 'authorities' | 'TLS 1.3 off'>(
    [3, 'none'],
    [1, 'client certificates'],
    [1, 'authorities'],
    [1, 'TLS 1.3 off'],
  ),
  /** IMAP and POP run, which they do on few servers. */
  mailClients: percent(40),
  protection: fc.constantFrom('None', 'Allow', 'Require' as const),
  written: fc.constantFrom('EX01', 'Ex01', 'ex01'),
  inRoot: percent(60),
});
export type Healthy = typeof anyDraw extends fc.Arbitrary<infer T> ? T : never;

/**
 * Three combinations are left out, because nothing shows there that the server is in order, and exstate says so:
 * - A drained component shuts the only management shell of the organization. The internal transport certificate is unknown.
 * - It shuts the shell of one server, and its state cannot be read. Nothing shows that 444 is not the cause.
 * - An Edge server on which X-ANONYMOUSTLS cannot be seen, either. A person keeps such a server by hand.
 */
export const anyHealthy: fc.Arbitrary<Healthy> = anyDraw.map((one) => ({
  ...one,
  inactiveRpsProxy: one.second === 'none' || one.components === 'unread' ? 'opens' : one.inactiveRpsProxy,
  edge: one.edge === 'in order' && (!one.tls12 || one.suppressed) ? 'kept by hand' : one.edge,
}));

interface Drained {
  readonly component: string;
  readonly state: 'Inactive' | 'Draining';
}

const LATER = '2031-06-01T00:00:00Z';
const IN_TEN_DAYS = '2026-12-02T00:00:00Z';
const TWO_DAYS_AGO = '2026-11-20T00:00:00Z';

/** When the self-signed certificates of the Mailbox servers expire. */
export type Ends = 'later' | 'in ten days';

type Connector = NonNullable<World['connectors']>[number];
const RELAY: Connector = {
  server: 'EX01',
  name: 'Relay',
  kind: 'receive',
  port: 2587,
  fqdn: 'relay.contoso.com',
};
const OUTBOUND: Connector = {
  server: 'EX01',
  name: 'Outbound',
  kind: 'send',
  tlsCertificateName: '<I>CN=Contoso CA<S>CN=mail.contoso.com',
};

const NARROW: readonly Connector[] = [
  { server: 'EX01', name: 'Default Frontend EX01' },
  { server: 'EX01', name: 'Servers', remoteIPRanges: ['10.0.0.0/24'] },
];

function silent(server: string, { suppressed, because }: Healthy): Connector[] {
  if (!suppressed || because === 'unseen') return [];
  const setting = because === 'AuthMechanism' ? { authMechanism: ['Tls'] } : { suppressXAnonymousTls: true };
  return [{ server, name: `Default ${server}`, ...setting }];
}

export function worldOf(one: Healthy, ends: Ends): World {
  const servers = [
    mailbox('EX01', one, ends),
    ...(one.second === 'none' ? [] : [mailbox('EX02', onSecond(one), ends)]),
    ...(one.edge === 'in order' || one.edge === 'kept by hand' ? [edge(one, ends)] : []),
  ];
  return {
    apiVersion: 'exstate/world/v1',
    organization: 'contoso',
    now: NOW,
    switches: {
      clientTls12: one.tls12,
      xAnonymousTls: one.suppressed && one.because === 'unseen' ? 'suppressed' : 'offered',
      adReplicationSeconds: one.controller === 'late' ? 120 : 0,
      transportReadsFrom: one.readsFrom,
      shellRouting: one.routed ? 'another' : 'itself',
      drainingSmtp: one.drainingSmtp,
      inactiveRpsProxy: one.inactiveRpsProxy,
    },
    servers,
    connectors: [
      OUTBOUND,
      ...(one.relay === null ? [] : [RELAY]),
      ...(one.narrow ? NARROW : []),
      ...servers.flatMap(({ name, role }) => (role === 'edge' ? [] : silent(name, one))),
    ],
    edgeSubscriptions: one.edge === 'subscribed' ? ['EDGE1'] : [],
    bystanders: servers.flatMap(({ name, role }) => (role === 'edge' || one.logs === 'whole' ? [] : [again(name)])),
    unknown: servers.flatMap(({ name, role }) => (role === 'edge' ? [] : unreadOn(name, one))),
  };
}

/** Only the first server is drained, has red pages and has a relay connector. */
export const onSecond = (one: Healthy): Healthy => ({ ...one, drained: null, health: {}, relay: null, narrow: false });

/** Transport logs an event at its start, and such a log does not show whether it did so at each start before. */
const again = (server: string): NonNullable<World['bystanders']>[number] => ({
  server,
  during: 'restart-transport',
  sets: { 'event/12013': '2026-11-22T00:00:40Z' },
});

const LOGS: readonly FactKey[] = ['log/System', 'log/Application'];

const UNREAD: Readonly<Record<Healthy['logs'], readonly FactKey[]>> = {
  whole: [],
  'two days': [],
  unread: [...WEB_EVENTS, ...TRANSPORT_EVENTS, ...LOGS],
  'of unknown length': LOGS,
};

const controllerUnread = ({ controller }: Healthy): readonly FactKey[] =>
  controller === 'unread' ? ['internal-transport-on/dc2.contoso.com'] : [];

const unreadOn = (server: string, one: Healthy): NonNullable<World['unknown']> =>
  [...one.unread, ...UNREAD[one.logs], ...(one.components === 'read' ? [] : COMPONENTS), ...controllerUnread(one)].map(
    (fact) => ({
      ...(isOrganizationFact(fact) ? {} : { server }),
      fact,
      because: 'access denied',
    }),
  );

function mailbox(id: string, one: Healthy, ends: Ends): WorldServer {
  const name = id.replace('EX', one.written.slice(0, 2));
  const own = { id: `own-${id}`, like: 'self-signed', notAfter: ends === 'later' ? LATER : IN_TEN_DAYS } as const;
  return {
    name,
    fqdn: `${name}.Contoso.com`,
    certificates: [{ ...own, inRoot: one.inRoot }, authority(one, id)],
    internalTransport: own.id,
    ...(one.controller === 'none' ? {} : { internalTransportOn: { 'dc2.contoso.com': own.id } }),
    ...(one.narrow ? { address: '10.0.0.11' } : {}),
    ...(one.renewer ? { renewers: { 'win-acme renew': 'task' } } : {}),
    ...(one.second === 'none' ? {} : { mountedCopies: 3, dag: { name: 'DAG1', activation: 'blocked' } }),
    may: Object.fromEntries(one.denied.map((kind) => [kind, false])),
    health: one.health,
    ...front(one, own.id),
    extendedProtection: { 'Default Web Site': one.protection, 'Exchange Back End': one.protection },
    recordSettings: SETTINGS[one.settings],
    ...(one.mailClients ? { imapServes: own.id, popName: 'mail.contoso.com', popServes: 'public' } : {}),
    ...log(one),
    ...(one.drained === null ? {} : { facts: drainedFacts(one.drained) }),
  };
}

const authority = ({ starttls }: Healthy, id: string): WorldCertificate => ({
  id: 'public',
  subject: 'CN=mail.contoso.com',
  issuer: 'CN=Contoso CA',
  names: ['mail.contoso.com', ...(starttls ? [`${id.toLowerCase()}.contoso.com`] : [])],
  notAfter: '2027-06-01T00:00:00Z',
});

const log = ({ logs, relay, webEvent }: Healthy): Partial<WorldServer> => ({
  events: {
    ...(relay === null ? {} : { '12014/relay.contoso.com': `2026-11-${22 - relay}T00:00:00Z` }),
    ...(webEvent ? { 15021: '2026-11-15T00:00:00Z' } : {}),
  },
  ...(logs === 'two days' ? { logs: { System: TWO_DAYS_AGO, Application: TWO_DAYS_AGO } } : {}),
});

const drainedFacts = ({ component, state }: Drained) => ({
  [`component/${component}`]: known({ state, requesters: [{ requester: 'Maintenance', state }] }),
});

const CLIENTS = { flags: 3 };
const AUTHORITIES = { flags: 2, checkMode: 0x10001, ctlStore: 'ClientAuthIssuer' };
const SETTINGS: Readonly<Record<Healthy['settings'], NonNullable<WorldServer['recordSettings']>>> = {
  none: {},
  'client certificates': { '0.0.0.0:443': CLIENTS, '127.0.0.1:443': CLIENTS, '0.0.0.0:444': CLIENTS },
  authorities: { '0.0.0.0:443': AUTHORITIES, '0.0.0.0:444': AUTHORITIES },
  'TLS 1.3 off': { '0.0.0.0:444': { flags: 0x40 } },
};

const HOST = '*:443:mail.contoso.com';
const FRONT: Readonly<Record<Healthy['front'], NonNullable<WorldServer['rows']>[string]>> = {
  authority: ['*:443:', '127.0.0.1:443:'],
  'one certificate': ['*:443:', '127.0.0.1:443:'],
  sni: ['*:443:', { bindingInformation: HOST, sslFlags: 1 }, '127.0.0.1:443:'],
  'central store': [{ bindingInformation: '*:443:', sslFlags: 2 }, '127.0.0.1:443:'],
  'central host': ['*:443:', { bindingInformation: HOST, sslFlags: 3 }, '127.0.0.1:443:'],
};

const back = (settings: Healthy['settings']): NonNullable<WorldServer['rows']>[string][number] =>
  settings === 'TLS 1.3 off' ? { bindingInformation: '*:444:', sslFlags: 32 } : '*:444:';

function front({ front: how, settings }: Healthy, own: string): Partial<WorldServer> {
  const on443 = how === 'one certificate' ? own : 'public';
  return {
    rows: { 'Exchange Back End': [back(settings)], 'Default Web Site': FRONT[how] },
    sslcert: {
      '0.0.0.0:444': own,
      ...(how === 'central store' ? {} : { '0.0.0.0:443': on443 }),
      '127.0.0.1:443': on443,
      ...(how === 'sni' ? { 'mail.contoso.com:443': 'public' } : {}),
    },
  };
}

const edge = ({ edge: how }: Healthy, ends: Ends): WorldServer => ({
  name: 'EDGE1',
  fqdn: 'edge1.contoso.com',
  role: 'edge',
  certificates: [
    { id: 'edge1', like: 'self-signed', notAfter: how === 'kept by hand' && ends !== 'later' ? IN_TEN_DAYS : LATER },
  ],
  internalTransport: 'edge1',
});

/** As an administrator writes it for this organization. */
export function desiredOf(one: Healthy): DesiredState {
  const servers: DesiredServer[] = [
    inYaml('EX01', one),
    ...(one.second === 'in the YAML' ? [inYaml('EX02', one)] : []),
    ...(one.edge === 'in order' || one.edge === 'kept by hand' ? [edgeInYaml(one)] : []),
  ];
  return { apiVersion: 'exstate/v1', organization: 'contoso', servers };
}

const inYaml = (name: string, one: Healthy): DesiredServer => ({
  ...EX01,
  name,
  fqdn: `${name.toLowerCase()}.contoso.com`,
  frontEnd: { certificate: one.front === 'one certificate' ? 'self-signed' : 'leave' },
  acknowledge: one.edge === 'subscribed' ? ['edge-subscriptions'] : [],
});

const edgeInYaml = ({ edge: how }: Healthy): DesiredServer => ({
  ...EX01,
  name: 'EDGE1',
  fqdn: 'edge1.contoso.com',
  role: 'edge',
  selfSigned: { ...EX01.selfSigned, services: ['SMTP'] },
  backEnd: { port: 444, certificate: 'leave' },
  acknowledge: how === 'kept by hand' ? ['kept-by-hand'] : [],
});
