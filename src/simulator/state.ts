import type {
  Dag,
  Identity,
  Instant,
  Key,
  Known,
  RecordSettings,
  RestartReason,
  Thumbprint,
  TokenChecking,
} from '../domain/facts.ts';
import type { StoredCertificate } from './certificate.ts';
import type { Switches } from './switches.ts';
import type { Bystander, Pending, UnknownFact, World, WorldConnector, WorldFault } from './world.ts';

export interface SiteRow {
  bindingInformation: string;
  sslFlags: number;
}

/**
 * The complete state of one server. Certificates are named by their thumbprints. What Windows and Exchange derive
 * (services, status, restarts due, the certificate of a port, whether the shell opens) is computed from the state and
 * never stored.
 */
export interface Server {
  name: string;
  fqdn: string;
  /** `tools`: only the management tools are installed, so it has no role. */
  role: 'mailbox' | 'edge' | 'tools';
  build: string;
  answersAs?: Identity;
  /** Null if the service is not installed. */
  services: Record<string, string | null>;
  setupRunning: boolean;
  /** Why Windows wants a restart. */
  restartPending: RestartReason[];
  requireSsl: Record<string, boolean>;
  /** By site: the strictest of its virtual directories, if it is not None. */
  extendedProtection: Record<string, TokenChecking>;
  /** If absent, the registry value is absent, which Exchange reads as true. */
  toleratesUntrusted444?: boolean;
  mountedCopies: number;
  /** Left out: in no DAG. */
  dag?: Dag;
  may: Record<string, boolean>;
  certificates: StoredCertificate[];
  /** The address with which it asks its own SMTP ports. Left out: not known. */
  address?: string;
  root: Thumbprint[];
  /**
   * Certificates with their keys in other stores, such as WebHosting. A record of http.sys may name one; Exchange does not
   * see it (exchange facts 16, cert-in-wrong-store).
   */
  otherStores: Thumbprint[];
  /** The self-signed certificates in LocalMachine\CA. */
  ca: Thumbprint[];
  rows: Record<string, SiteRow[]>;
  /** The records of http.sys by endpoint. An endpoint without a record has no entry. */
  sslcert: Record<string, Thumbprint>;
  /** By endpoint: what the record has beside its certificate. */
  recordSettings: Record<string, RecordSettings>;
  /** The value on the configuration domain controller of the server. Its service host and transport read no other. */
  internalTransport: Thumbprint | null;
  /** The value that all other domain controllers still have; absent if it is the same. */
  internalTransportElsewhere?: Thumbprint | null;
  /** By name: the other domain controllers that the server uses, with the value that each shows. */
  internalTransportOn: Record<string, Thumbprint | null>;
  /** The certificate of the record of 0.0.0.0:444 when the workers of IIS last started. */
  workersServe: Thumbprint | null;
  /** The internal transport certificate that transport loaded when it last started. */
  transportServes: Thumbprint | null;
  /** Certificates whose key transport once failed to open. It does not try again until its cache is flushed. */
  transportDoubts: Thumbprint[];
  /** The hash that IIS keeps for each site (property 5506, exchange facts 8.3). */
  customMetadata: Record<string, Thumbprint>;
  /** Left out: on its usual port, with the certificate that the record of this port has. Null: not installed. */
  webManagement?: { port: number; certificate: Thumbprint | null } | null;
  /** By listener of Remote Desktop. */
  rdp: Record<string, Thumbprint>;
  /** By name: programs that renew certificates by themselves. */
  renewers: Record<string, 'task' | 'service'>;
  keyContainers: Record<Thumbprint, Key>;
  imapName: string;
  /** The certificate that IMAP loaded when it last started. Left out: it does not run, and nothing listens on 993. */
  imapServes?: Thumbprint;
  popName: string;
  popServes?: Thumbprint;
  edgeSyncBroken: boolean;
  /** The status of the health page of each application, if it is not 200; null if the page does not answer. */
  health: Record<string, number | null>;
  /** When each event was last logged, by its number, or as `12014/<name>` with the name of a connector. */
  events: Record<string, Instant>;
  /** The time of the oldest record of a log, if it does not reach back thirty days. */
  logs: Record<string, Instant>;
  /** Facts from which nothing else follows, as the world declares them. */
  facts: Record<string, Known<unknown>>;
  shellAsFound?: { opens: boolean; record: Thumbprint | null; backEnd?: string };
  /** exstate runs on this server, and a person allowed the snap-in. */
  snapIn?: true;
  /** Only in a copy of one server: the shell of another server reached the original. */
  reachedFromElsewhere?: true;
}

/** The keys of these tables are names from outside: a site or a service may be called `constructor`. */
const TABLES = [
  'services',
  'requireSsl',
  'extendedProtection',
  'may',
  'rows',
  'sslcert',
  'recordSettings',
  'customMetadata',
  'rdp',
  'internalTransportOn',
  'renewers',
  'keyContainers',
  'health',
  'events',
  'logs',
  'facts',
] as const satisfies readonly (keyof Server)[];

/**
 * Replaces the tables of this server by tables without a prototype, so that a missing key is undefined, whatever its
 * name.
 */
export function inheritNothing(server: Server): Server {
  for (const name of TABLES) Object.assign(server, { [name]: Object.assign(Object.create(null), server[name]) });
  return server;
}

export interface Organization {
  /** Marks a world that is already loaded: `load` returns it unchanged. */
  readonly loaded: true;
  apiVersion: World['apiVersion'];
  organization: string;
  now: Instant;
  latencyMs: number;
  switches: Switches;
  /** False: Get-AuthConfig returns nothing. */
  hasAuthConfig: boolean;
  authCertificate: {
    current: Thumbprint | null;
    previous: Thumbprint | null;
    next: Thumbprint | null;
    /** When the next one takes over. */
    nextFrom?: Instant;
  };
  connectors: WorldConnector[];
  edgeSubscriptions: string[];
  /** The certificates of the federation trusts, beside those that are marked with `federation`. */
  federationTrust: Thumbprint[];
  /** The certificates in setting overrides of OWA instant messaging. */
  owaIm: Thumbprint[];
  servers: Server[];
  unknown: UnknownFact[];
  faults: WorldFault[];
  bystanders: Bystander[];
  pending: Pending[];
}
