import { type Instant, sameName, type Thumbprint, type WebManagement, WMSVC_PORT } from '../domain/facts.ts';
import { instant, ms } from '../domain/time.ts';
import { expand, HEALTHY_KEY, type StoredCertificate, thumbprintOfName } from './certificate.ts';
import { defaultRequireSsl, defaultServices, healthyServer, siteRow } from './healthy.ts';
import { inheritNothing, type Organization, type Server, type SiteRow } from './state.ts';
import { DEFAULT_SWITCHES, type Switches } from './switches.ts';
import type { World, WorldServer } from './world.ts';

export type { Organization, Server, SiteRow } from './state.ts';

/** The organization that a world describes, as a new object. */
export function load(world: World | Organization): Organization {
  if ('loaded' in world) return world;
  const switches = { ...DEFAULT_SWITCHES, ...world.switches };
  const now = instant(ms(world.now));
  const servers = world.servers.map((server) => loadServer(server, now, switches));
  const anywhere = (name: string | null | undefined) => (name == null ? null : findAnywhere(servers, name));
  const { current, previous, next, nextFrom } = world.authCertificate ?? {};
  const organization: Organization = {
    loaded: true,
    apiVersion: world.apiVersion,
    organization: world.organization,
    now,
    latencyMs: world.latencyMs ?? 0,
    switches,
    hasAuthConfig: world.authCertificate !== undefined,
    authCertificate: {
      current: anywhere(current),
      previous: anywhere(previous),
      next: anywhere(next),
      ...(nextFrom == null ? {} : { nextFrom: instant(ms(nextFrom)) }),
    },
    connectors: [...(world.connectors ?? [])],
    edgeSubscriptions: [...(world.edgeSubscriptions ?? [])],
    federationTrust: (world.federationTrust ?? []).map((name) => findAnywhere(servers, name)),
    owaIm: (world.owaIm ?? []).map((name) => findAnywhere(servers, name)),
    servers,
    unknown: [...(world.unknown ?? [])],
    faults: [...(world.faults ?? [])],
    bystanders: [...(world.bystanders ?? [])],
    pending: [...(world.pending ?? [])],
  };
  return organization;
}

/** An equal organization that shares nothing with the first one. */
export function copy(organization: Organization): Organization {
  const copied = structuredClone(organization);
  for (const server of copied.servers) inheritNothing(server);
  return copied;
}

export function loadServer(raw: WorldServer, now: Instant, switches: Switches): Server {
  const certificates = (raw.certificates ?? []).map((certificate) => expand(certificate, raw, now, switches));
  const named = (name: string) => thumbprintOn({ certificates }, name);
  const orNull = (name: string | null | undefined) => (name == null ? null : named(name));
  const sslcert = records(raw.sslcert ?? {}, named);
  const internalTransport = orNull(raw.internalTransport);
  return inheritNothing({
    ...healthyServer(raw, raw.role ?? 'mailbox'),
    ...(raw.address === undefined ? {} : { address: raw.address }),
    ...(raw.build === undefined ? {} : { build: raw.build }),
    ...(raw.answersAs === undefined ? {} : { answersAs: { ...raw.answersAs } }),
    ...(raw.toleratesUntrusted444 === undefined ? {} : { toleratesUntrusted444: raw.toleratesUntrusted444 }),
    ...(raw.shellAsFound === undefined
      ? {}
      : { shellAsFound: { ...raw.shellAsFound, record: orNull(raw.shellAsFound.record) } }),
    ...(raw.rows === undefined ? {} : { rows: mapValues(raw.rows, (rows) => rows.map(siteRow)) }),
    services: { ...defaultServices(raw.role ?? 'mailbox'), ...raw.services },
    setupRunning: raw.setupRunning ?? false,
    restartPending: [...(raw.restartPending ?? [])],
    ...(raw.snapIn ? { snapIn: true } : {}),
    requireSsl: { ...defaultRequireSsl(raw.role ?? 'mailbox'), ...raw.requireSsl },
    extendedProtection: { ...raw.extendedProtection },
    mountedCopies: raw.mountedCopies ?? 0,
    ...(raw.dag === undefined ? {} : { dag: { activation: 'unrestricted', moveNow: false, ...raw.dag } }),
    may: { ...raw.may },
    certificates,
    root: (raw.root ?? []).map(named),
    otherStores: (raw.otherStores ?? []).map(named),
    ca: (raw.ca ?? []).map(named),
    sslcert,
    internalTransport,
    ...(raw.internalTransportElsewhere === undefined
      ? {}
      : { internalTransportElsewhere: orNull(raw.internalTransportElsewhere) }),
    internalTransportOn: mapValues(raw.internalTransportOn ?? {}, orNull),
    workersServe: raw.workersServe === undefined ? (sslcert['0.0.0.0:444'] ?? null) : orNull(raw.workersServe),
    transportServes: raw.transportServes === undefined ? internalTransport : orNull(raw.transportServes),
    transportDoubts: (raw.transportDoubts ?? []).map(named),
    recordSettings: mapValues(raw.recordSettings ?? {}, (settings) => ({ ...settings })),
    customMetadata: records(raw.customMetadata ?? {}, named),
    renewers: { ...raw.renewers },
    rdp: records(raw.rdp ?? {}, named),
    ...(raw.webManagement === undefined
      ? {}
      : {
          webManagement: raw.webManagement && {
            port: raw.webManagement.port ?? WMSVC_PORT,
            certificate: orNull(raw.webManagement.certificate),
          },
        }),
    keyContainers: mapValues(raw.keyContainers ?? {}, (key) => ({ ...HEALTHY_KEY, ...key })),
    imapName: raw.imapName ?? raw.name,
    popName: raw.popName ?? raw.name,
    ...(raw.imapServes === undefined ? {} : { imapServes: named(raw.imapServes) }),
    ...(raw.popServes === undefined ? {} : { popServes: named(raw.popServes) }),
    edgeSyncBroken: raw.edgeSyncBroken ?? false,
    health: { ...raw.health },
    events: mapValues(raw.events ?? {}, (at) => instant(ms(at))),
    logs: mapValues(raw.logs ?? {}, (at) => instant(ms(at))),
    facts: { ...raw.facts },
  });
}

/** IIS with the Web Management Service is a prerequisite of a Mailbox server. */
export function webManagementOf(server: Server): WebManagement | null {
  if (server.webManagement !== undefined) return server.webManagement;
  if (server.role !== 'mailbox') return null;
  return { port: WMSVC_PORT, certificate: server.sslcert[`0.0.0.0:${WMSVC_PORT}`] ?? null };
}

/** The endpoint on which an HTTPS binding makes http.sys listen. */
export function endpointOf(bindingInformation: string): string {
  const endpoint = bindingInformation.slice(0, bindingInformation.lastIndexOf(':'));
  if (endpoint.startsWith('*:')) return `0.0.0.0${endpoint.slice(1)}`;
  return endpoint.startsWith(':') ? `0.0.0.0${endpoint}` : endpoint;
}

/** The same port of all addresses. */
export function wildcardOf(endpoint: string): string {
  const port = endpoint.lastIndexOf(':');
  return port < 0 ? endpoint : `0.0.0.0${endpoint.slice(port)}`;
}

const SNI = 1;
const CENTRAL_STORE = 2;

/**
 * The http.sys record with the certificate of an HTTPS binding. With SNI it is the record of the host name. Undefined
 * if the certificate comes from the central certificate store.
 */
export function recordOf({ bindingInformation, sslFlags }: SiteRow): string | undefined {
  if ((sslFlags & CENTRAL_STORE) !== 0) return undefined;
  const [, port = '', host = ''] = /:(\d+):(.*)$/.exec(bindingInformation) ?? [];
  return (sslFlags & SNI) !== 0 ? `${host}:${port}` : endpointOf(bindingInformation);
}

/** With fewer servers, a search is faster than an index, which would also outlive the copy of a rehearsal. */
const FEW = 8;

export function serverNamed({ servers }: Pick<Organization, 'servers'>, name: string): Server | undefined {
  if (servers.length > FEW) return indexOf(servers).get(name.toLowerCase());
  return servers.find((server) => sameName(server.name, name)) ?? servers.find((server) => sameName(server.fqdn, name));
}

const indexes = new WeakMap<readonly Server[], { size: number; byName: Map<string, Server> }>();

/**
 * By name and by fully qualified name: with a thousand servers, searching for each would need a million comparisons.
 */
function indexOf(servers: readonly Server[]): Map<string, Server> {
  const made = indexes.get(servers);
  if (made?.size === servers.length) return made.byName;
  const byName = new Map<string, Server>();
  for (const server of servers) byName.set(server.fqdn.toLowerCase(), server);
  for (const server of servers) byName.set(server.name.toLowerCase(), server);
  indexes.set(servers, { size: servers.length, byName });
  return byName;
}

interface Store {
  size: number;
  readonly byThumbprint: Map<Thumbprint, StoredCertificate>;
  readonly byId: Map<string, StoredCertificate>;
}
const stores = new WeakMap<readonly StoredCertificate[], Store>();

/**
 * A store only grows, or is replaced by another list. So only the certificates that were added since the last call are
 * indexed.
 */
function storeIndex(certificates: readonly StoredCertificate[]): Store {
  const index = stores.get(certificates) ?? { size: 0, byThumbprint: new Map(), byId: new Map() };
  for (const c of certificates.slice(index.size)) {
    if (!index.byThumbprint.has(c.thumbprint)) index.byThumbprint.set(c.thumbprint, c);
    if (!index.byId.has(c.id)) index.byId.set(c.id, c);
  }
  index.size = certificates.length;
  stores.set(certificates, index);
  return index;
}

const byId = ({ certificates }: Pick<Server, 'certificates'>, id: string): StoredCertificate | undefined =>
  certificates.length > FEW ? storeIndex(certificates).byId.get(id) : certificates.find((c) => c.id === id);

export const inStore = (
  { certificates }: Pick<Server, 'certificates'>,
  thumbprint: Thumbprint | null | undefined,
): StoredCertificate | undefined =>
  thumbprint != null && certificates.length > FEW
    ? storeIndex(certificates).byThumbprint.get(thumbprint)
    : certificates.find((c) => c.thumbprint === thumbprint);

/**
 * The thumbprint for an `id` or thumbprint. For a certificate that is not there, a thumbprint that is derived from the
 * name.
 */
export function thumbprintOn(server: Pick<Server, 'certificates'>, name: string): Thumbprint {
  return byId(server, name)?.thumbprint ?? thumbprintOfName(name);
}

export function findAnywhere(servers: readonly Server[], name: string): Thumbprint {
  const holder = servers.find((server) => byId(server, name));
  return holder ? thumbprintOn(holder, name) : thumbprintOfName(name);
}

export const isRunning = (server: Server, service: string): boolean => server.services[service] === 'running';

const records = (raw: Readonly<Record<string, string | null>>, named: (name: string) => Thumbprint) =>
  Object.fromEntries(Object.entries(raw).flatMap(([at, name]) => (name === null ? [] : [[at, named(name)]])));

const mapValues = <A, B>(of: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
