import type { Key, Thumbprint } from '../domain/facts.ts';
import { expand, type StoredCertificate, thumbprintOf } from './certificate.ts';
import { healthyServer } from './healthy.ts';
import { inStore, type Organization, type Server, type SiteRow } from './organization.ts';
import { DEFAULT_SWITCHES } from './switches.ts';
import { WORLD_VERSION, type World, type WorldCertificate, type WorldRow, type WorldServer } from './world.ts';

/** The world of an organization: without what a reader fills in anyway, and with ids instead of thumbprints. */
export function save(org: Organization): World {
  return {
    apiVersion: WORLD_VERSION,
    organization: org.organization,
    now: org.now,
    ...unless(org.latencyMs === 0, { latencyMs: org.latencyMs }),
    ...some('switches', changed({ ...org.switches }, { ...DEFAULT_SWITCHES })),
    ...unless(!org.hasAuthConfig, { authCertificate: org.authCertificate }),
    ...list('connectors', org.connectors),
    ...list('edgeSubscriptions', org.edgeSubscriptions),
    ...list('federationTrust', org.federationTrust),
    ...list('owaIm', org.owaIm),
    servers: org.servers.map((server) => savedAgain(org, server)),
    ...list('unknown', org.unknown),
    ...list('faults', org.faults),
    ...list('bystanders', org.bystanders),
    ...list('pending', org.pending),
  };
}

const saved = new WeakMap<Server, { state: string; as: WorldServer }>();

/**
 * An operation changes one server. Checking that the others are unchanged takes a tenth of the time of writing them.
 */
function savedAgain(org: Organization, server: Server): WorldServer {
  const state = JSON.stringify(server);
  const before = saved.get(server);
  if (before?.state === state) return before.as;
  const as = saveServer(org, server);
  saved.set(server, { state, as });
  return as;
}

function saveServer(org: Organization, s: Server): WorldServer {
  const healthy = healthyServer(s, s.role);
  const id = (thumbprint: Thumbprint): string => inStore(s, thumbprint)?.id ?? thumbprint;
  const orNull = (thumbprint: Thumbprint | null) => (thumbprint === null ? null : id(thumbprint));
  const record = s.sslcert['0.0.0.0:444'] ?? null;
  return {
    name: s.name,
    fqdn: s.fqdn,
    ...unless(s.role === 'mailbox', { role: s.role }),
    ...(s.address === undefined ? {} : { address: s.address }),
    ...unless(s.build === healthy.build, { build: s.build }),
    ...(s.answersAs ? { answersAs: s.answersAs } : {}),
    ...some('services', changed(s.services, healthy.services)),
    ...unless(!s.setupRunning, { setupRunning: s.setupRunning }),
    ...list('restartPending', s.restartPending),
    ...(s.snapIn ? { snapIn: true } : {}),
    ...some('requireSsl', changed(s.requireSsl, healthy.requireSsl)),
    ...some('extendedProtection', s.extendedProtection),
    ...(s.toleratesUntrusted444 === undefined ? {} : { toleratesUntrusted444: s.toleratesUntrusted444 }),
    ...unless(s.mountedCopies === 0, { mountedCopies: s.mountedCopies }),
    ...(s.dag === undefined ? {} : { dag: s.dag }),
    ...some('may', s.may),
    certificates: s.certificates.map((c) => saveCertificate(org, s, c)),
    ...list('root', s.root),
    ...list('otherStores', s.otherStores),
    ...list('ca', s.ca.map(id)),
    ...unless(equal(s.rows, healthy.rows), { rows: mapValues(s.rows, (rows) => rows.map(saveRow)) }),
    ...some('sslcert', mapValues(s.sslcert, id)),
    ...unless(s.internalTransport === null, { internalTransport: orNull(s.internalTransport) }),
    ...(s.internalTransportElsewhere === undefined
      ? {}
      : { internalTransportElsewhere: orNull(s.internalTransportElsewhere) }),
    ...some('internalTransportOn', mapValues(s.internalTransportOn, orNull)),
    ...unless(s.workersServe === record, { workersServe: orNull(s.workersServe) }),
    ...unless(s.transportServes === s.internalTransport, { transportServes: orNull(s.transportServes) }),
    ...list('transportDoubts', s.transportDoubts.map(id)),
    ...some('recordSettings', s.recordSettings),
    ...some('customMetadata', mapValues(s.customMetadata, id)),
    ...some('renewers', s.renewers),
    ...some('rdp', mapValues(s.rdp, id)),
    ...(s.webManagement === undefined
      ? {}
      : { webManagement: s.webManagement && { ...s.webManagement, certificate: orNull(s.webManagement.certificate) } }),
    ...some('keyContainers', s.keyContainers),
    ...unless(s.imapName === s.name, { imapName: s.imapName }),
    ...unless(s.popName === s.name, { popName: s.popName }),
    ...(s.imapServes === undefined ? {} : { imapServes: id(s.imapServes) }),
    ...(s.popServes === undefined ? {} : { popServes: id(s.popServes) }),
    ...unless(!s.edgeSyncBroken, { edgeSyncBroken: s.edgeSyncBroken }),
    ...some('health', s.health),
    ...some('events', s.events),
    ...some('logs', s.logs),
    ...some('facts', s.facts),
    ...(s.shellAsFound ? { shellAsFound: { ...s.shellAsFound, record: orNull(s.shellAsFound.record) } } : {}),
  };
}

function saveCertificate(org: Organization, server: Server, c: StoredCertificate): WorldCertificate {
  const { id, like, subject, issuer, notAfter, der } = c;
  const kept: WorldCertificate =
    der !== undefined
      ? { id, ...(like ? { like } : {}), der }
      : { id, ...(like ? { like } : { subject, ...unless(issuer === subject, { issuer }) }), notAfter };
  const { thumbprint, key, ...rest } = c;
  const filledIn = expand({ ...kept, thumbprint }, server, org.now, org.switches);
  return {
    ...kept,
    ...changed(rest, { ...filledIn }),
    ...unless(equal(key, filledIn.key), { key: key && (changed({ ...key }, { ...filledIn.key }) as Partial<Key>) }),
    ...unless(thumbprint === thumbprintOf(c), { thumbprint }),
  };
}

const saveRow = (row: SiteRow): WorldRow => (row.sslFlags === 0 ? row.bindingInformation : row);

/** The properties that differ from what a reader fills in. */
const changed = (value: object, filledIn: object): object =>
  Object.fromEntries(
    Object.entries(value).filter(([key, held]) => held !== undefined && !equal(held, Reflect.get(filledIn, key))),
  );

const equal = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
const unless = (usual: boolean, written: object): object => (usual ? {} : written);
const list = (key: keyof World | keyof WorldServer, items: readonly unknown[]): object =>
  items.length === 0 ? {} : { [key]: items };
const some = (key: keyof World | keyof WorldServer, held: object): object =>
  Object.keys(held).length === 0 ? {} : { [key]: held };
const mapValues = <A, B>(of: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
