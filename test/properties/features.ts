import { BACK_END, FRONT_END, sameName } from '../../src/domain/facts.ts';
import { DAY, ms, outlives, validAt } from '../../src/domain/time.ts';
import { load, type Organization, type Server, type StoredCertificate, shellShut } from '../../src/simulator/index.ts';
import type { Case } from './any-desired.ts';
import { ORGANIZATION_FACTS, OTHER_POSITIONS, SERVER_FACTS, SWITCHES } from './any-world.ts';

/** A difference between worlds. It is read from the world, not from the generator. */
export type Feature = readonly [name: string, isThere: (one: Look) => boolean];
export interface Look extends Case {
  readonly org: Organization;
}

const BACK = '0.0.0.0:444';
const onMailbox = (is: (server: Server, org: Organization) => boolean) => (one: Look) =>
  one.org.servers.some((server) => server.role === 'mailbox' && is(server, one.org));
const rowsOf444 = (server: Server) =>
  (server.rows[BACK_END] ?? []).map((row) => row.bindingInformation).filter((row) => row.endsWith(':444:'));
const names444 = (server: Server) =>
  (server.rows[BACK_END] ?? []).map((row) => row.bindingInformation).filter((row) => row.includes(':444:'));
const anyRow = (is: (row: Server['rows'][string][number]) => boolean) =>
  onMailbox((server) => Object.values(server.rows).some((rows) => rows.some(is)));
const holderOf = (server: Server, id: string | null | undefined): StoredCertificate | undefined =>
  server.certificates.find(({ thumbprint }) => thumbprint === id);
const certificateOf444 = (is: (one: StoredCertificate, org: Organization) => boolean) =>
  onMailbox((server, org) => {
    const found = holderOf(server, server.sslcert[BACK]);
    return found !== undefined && is(found, org);
  });
const isOwn = (one: StoredCertificate, { name }: Server): boolean => sameName(one.subject, `CN=${name}`);
const owns = (server: Server) => server.certificates.filter((one) => isOwn(one, server));
const candidates = (server: Server, { now }: Organization) =>
  owns(server).filter(
    (one) => one.key?.usable && one.key.provider === 'csp' && one.names.length > 1 && validAt(one, now),
  );
const isNear = (notAfter: string, now: string, days: number): boolean =>
  Math.abs(ms(notAfter) - ms(now) - days * DAY) <= 90_000;
const ownKey = (is: (key: StoredCertificate['key']) => boolean) =>
  onMailbox((server) => owns(server).some((one) => is(one.key)));
const stopped = (name: string) => onMailbox((server) => server.services[name] === 'stopped');
const serviceIs = (state: string) => onMailbox((server) => Object.values(server.services).includes(state));
const hides =
  (fact: string) =>
  ({ world }: Look): boolean =>
    (world.unknown ?? []).some((one) => one.fact.startsWith(fact));

const THE_444: readonly Feature[] = [
  ['444 row missing', onMailbox((server) => rowsOf444(server).length === 0)],
  ['444 row on a single IP', onMailbox((server) => rowsOf444(server).some((row) => row !== '*:444:'))],
  ['444 row with a host name', onMailbox((server) => names444(server).some((row) => !row.endsWith(':')))],
  ['444 row on [::]', onMailbox((server) => rowsOf444(server).some((row) => row.startsWith('[::]')))],
  ['a row with SNI', anyRow(({ sslFlags }) => sslFlags === 1)],
  ['a row of the central store', anyRow(({ sslFlags }) => sslFlags === 2)],
  [
    '443 row lost',
    onMailbox((server) => !(server.rows[FRONT_END] ?? []).some((row) => row.bindingInformation === '*:443:')),
  ],
  [
    '443 row with a host name',
    anyRow(({ bindingInformation, sslFlags }) => sslFlags === 0 && /:443:./.test(bindingInformation)),
  ],
  ['444 record empty', onMailbox((server) => server.sslcert[BACK] === undefined)],
  ['444 record stale', onMailbox((s) => s.sslcert[BACK] !== undefined && holderOf(s, s.sslcert[BACK]) === undefined)],
  ['444 record expired', certificateOf444((found, { now }) => ms(found.notAfter) <= ms(now))],
  ['444 record public', certificateOf444((found) => found.issuer !== found.subject)],
  ['444 record without a usable key', certificateOf444((found) => !found.key?.usable)],
  [
    '444 record differing from the row',
    onMailbox((s) => s.sslcert[BACK] !== undefined && !rowsOf444(s).includes('*:444:')),
  ],
  ['a hash that IIS keeps', onMailbox((server) => Object.keys(server.customMetadata).length > 0)],
  [
    'the Web Management Service with a certificate',
    onMailbox((server) => server.webManagement != null && server.webManagement.certificate !== null),
  ],
  ['a restart of Windows that is pending', onMailbox((server) => server.restartPending.length > 0)],
  ['a record with more than its certificate', onMailbox((server) => Object.keys(server.recordSettings).length > 0)],
  ['IMAP runs', onMailbox((server) => server.imapServes !== undefined)],
  ['Remote Desktop with a certificate', onMailbox((server) => Object.keys(server.rdp).length > 0)],
  ['a health page that is red by itself', onMailbox((server) => Object.keys(server.health).length > 0)],
  ['an event in the log', onMailbox((server) => Object.keys(server.events).length > 0)],
  ['shell shut', onMailbox((server, org) => shellShut(org, server) !== undefined)],
  ['web restart due', onMailbox((server) => server.workersServe !== (server.sslcert[BACK] ?? null))],
  ['443 on the self-signed', onMailbox((s) => owns(s).some((one) => one.thumbprint === s.sslcert['0.0.0.0:443']))],
  ['the two 443 differ', onMailbox((s) => s.sslcert['0.0.0.0:443'] !== s.sslcert['127.0.0.1:443'])],
  ['Require SSL off', onMailbox((server) => server.requireSsl['Default Web Site'] === false)],
  ['tolerates-untrusted false', onMailbox((server) => server.toleratesUntrusted444 === false)],
];

const CERTIFICATES: readonly Feature[] = [
  ['no candidate', onMailbox((server, org) => candidates(server, org).length === 0)],
  ['two candidates', onMailbox((server, org) => candidates(server, org).length === 2)],
  ['three candidates', onMailbox((server, org) => candidates(server, org).length === 3)],
  ['an own one named Federation', onMailbox((s) => owns(s).some((one) => /Federation/.test(one.friendlyName)))],
  [
    'an expired one of an authority in the name of the server',
    onMailbox((s, { now }) =>
      s.certificates.some((one) => sameName(one.subject, `CN=${s.fqdn}`) && ms(one.notAfter) <= ms(now)),
    ),
  ],
  [
    'within a minute and a half of the limit, or of the end',
    ({ org, desired }) =>
      desired.servers.some((wanted) =>
        org.servers
          .filter(({ name }) => name === wanted.name)
          .flatMap(owns)
          .some((one) => [0, wanted.selfSigned.minDaysRemaining].some((days) => isNear(one.notAfter, org.now, days))),
      ),
  ],
  ['own key missing', ownKey((key) => key === null)],
  ['own key CNG', ownKey((key) => key?.provider === 'cng')],
  ['own key cannot be opened', ownKey((key) => key?.usable === false)],
  ['own key unreadable by NETWORK SERVICE', ownKey((key) => key?.networkService === false)],
  ['own not valid yet', onMailbox((s, { now }) => owns(s).some((one) => ms(one.notBefore) > ms(now)))],
  [
    'own short of N days',
    ({ org, desired }) =>
      desired.servers.some((wanted) =>
        org.servers
          .filter(({ name }) => name === wanted.name)
          .flatMap((server) => candidates(server, org))
          .some((one) => !outlives(one.notAfter, org.now, wanted.selfSigned.minDaysRemaining)),
      ),
  ],
];

const MAIL: readonly Feature[] = [
  [
    'internal transport not on an enabled own one',
    onMailbox((s) => {
      const found = holderOf(s, s.internalTransport);
      return found !== undefined && isOwn(found, s) && found.thumbprint !== s.sslcert[BACK];
    }),
  ],
  [
    'internal transport missing',
    onMailbox((s) => s.internalTransport === null || holderOf(s, s.internalTransport) === undefined),
  ],
  ['internal transport public', onMailbox((s) => holderOf(s, s.internalTransport)?.issuer === 'CN=Contoso CA')],
  ['transport restart due', onMailbox((server) => server.transportServes !== server.internalTransport)],
  ['a connector', ({ org }) => org.connectors.length > 0],
  [
    'a connector names the self-signed',
    ({ org }) => org.connectors.some((one) => one.tlsCertificateName?.includes('CN=EX01')),
  ],
  ['a narrow Receive connector', ({ org }) => org.connectors.some((one) => one.remoteIPRanges !== undefined)],
  [
    'a Receive connector without X-ANONYMOUSTLS',
    ({ org }) => org.connectors.some((one) => one.suppressXAnonymousTls || one.authMechanism !== undefined),
  ],
  ['another domain controller', onMailbox((server) => Object.keys(server.internalTransportOn).length > 0)],
  [
    'a domain controller that differs',
    onMailbox((s) => Object.values(s.internalTransportOn).some((one) => one !== s.internalTransport)),
  ],
  ['a copy in CA', onMailbox((server) => server.ca.length > 0)],
  ['a program that renews certificates', onMailbox((server) => Object.keys(server.renewers).length > 0)],
  ['edge subscriptions', ({ org }) => org.edgeSubscriptions.length > 0],
];

const STANDING: readonly Feature[] = [
  ['Setup running', ({ org }) => org.servers.some((server) => server.setupRunning)],
  ['the snap-in', ({ org }) => org.servers.some((server) => server.snapIn)],
  ['Edge role', ({ org }) => org.servers.some((server) => server.role === 'edge')],
  ['two servers', ({ org }) => org.servers.length === 2],
  ['a right missing', ({ org }) => org.servers.some((server) => Object.values(server.may).includes(false))],
  ['another server answers', ({ org }) => org.servers.some((server) => server.answersAs !== undefined)],
  ['a service paused', serviceIs('paused')],
  ['a service not installed', onMailbox((server) => Object.values(server.services).includes(null))],
  ['MSExchangeServiceHost stopped', stopped('MSExchangeServiceHost')],
  ['W3SVC stopped', stopped('W3SVC')],
  ['MSExchangeTransport stopped', stopped('MSExchangeTransport')],
  ['MSExchangeFrontEndTransport stopped', stopped('MSExchangeFrontEndTransport')],
];

const wants =
  (is: (server: Case['desired']['servers'][number]) => boolean): Feature[1] =>
  (one) =>
    one.desired.servers.some(is);
const WORDS: readonly Feature[] = [
  ['wants no SMTP', wants((one) => !one.selfSigned.services.includes('SMTP'))],
  ['wants no IIS', wants((one) => !one.selfSigned.services.includes('IIS'))],
  ['wants 444 left', wants((one) => one.role === 'mailbox' && one.backEnd.certificate === 'leave')],
  ['wants 443 on the self-signed', wants((one) => one.frontEnd.certificate === 'self-signed')],
  ['wants a copy in Root', wants((one) => one.selfSigned.trustedRoot === 'copy')],
  ['wants other days', wants((one) => one.selfSigned.minDaysRemaining !== 60)],
  ['acknowledges Edge', wants((one) => one.acknowledge.length > 0)],
];

const UNKNOWN: readonly Feature[] = [...Object.keys(SERVER_FACTS), ...ORGANIZATION_FACTS].map((fact) => [
  `unknown: ${fact}`,
  hides(fact),
]);

const POSITIONS: readonly Feature[] = SWITCHES.flatMap((name) => [
  [`${name}: default`, ({ world }: Look) => world.switches?.[name] === undefined] as const,
  [
    `${name}: ${OTHER_POSITIONS[name].join(' or ')}`,
    ({ world }: Look) => world.switches?.[name] !== undefined,
  ] as const,
]);

export const FEATURES: readonly Feature[] = [
  ...THE_444,
  ...CERTIFICATES,
  ...MAIL,
  ...STANDING,
  ...WORDS,
  ...UNKNOWN,
  ...POSITIONS,
];

/** How often each feature occurred. Printed, and required to be at least some percent. */
export class Census {
  private readonly met = new Map<string, number>(FEATURES.map(([name]) => [name, 0]));
  worlds = 0;

  count(one: Case): void {
    const look = { ...one, org: load(one.world) };
    this.worlds += 1;
    for (const [name, isThere] of FEATURES) if (isThere(look)) this.met.set(name, (this.met.get(name) ?? 0) + 1);
  }

  lines(): string {
    return this.shares()
      .map(([name, share]) => `  ${share.toFixed(1).padStart(5)} %  ${name}`)
      .join('\n');
  }

  /** In percent, the rarest first. */
  shares(): [name: string, percent: number][] {
    return [...this.met]
      .map(([name, met]): [string, number] => [name, (100 * met) / this.worlds])
      .sort((a, b) => a[1] - b[1]);
  }
}
