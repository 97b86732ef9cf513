import type { Identity, Instant, Key, Thumbprint } from '../domain/facts.ts';
import type { StoredCertificate } from './certificate.ts';
import type { Switches } from './switches.ts';
import type { Bystander, Pending, UnknownFact, World, WorldConnector, WorldFault } from './world.ts';

export interface SiteRow {
  bindingInformation: string;
  sslFlags: number;
}

/**
 * One server's state, nothing left out, every certificate named by its thumbprint. What Windows and Exchange derive
 * (services, status, restarts due, what a port presents, whether the shell opens) is computed from it, never kept.
 */
export interface Server {
  name: string;
  fqdn: string;
  role: 'mailbox' | 'edge';
  build: string;
  answersAs?: Identity;
  /** Null: not installed. */
  services: Record<string, string | null>;
  setupRunning: boolean;
  requireSsl: Record<string, boolean>;
  /** Left out: the registry value is absent, which reads as true. */
  toleratesUntrusted444?: boolean;
  mountedCopies: number;
  may: Record<string, boolean>;
  certificates: StoredCertificate[];
  root: Thumbprint[];
  rows: Record<string, SiteRow[]>;
  /** The records of http.sys by endpoint; an endpoint without one is not in it. */
  sslcert: Record<string, Thumbprint>;
  /** As its own configuration controller has it: its service host and transport ask no other. */
  internalTransport: Thumbprint | null;
  /** As all other controllers still have it; left out: the same. */
  internalTransportElsewhere?: Thumbprint | null;
  /** What 0.0.0.0:444 held when the workers of IIS last started. */
  workersServe: Thumbprint | null;
  /** The internal transport certificate that transport loaded when it last started. */
  transportServes: Thumbprint | null;
  /** Keys that transport once failed to open, and will not try again before its cache is flushed. */
  transportDoubts: Thumbprint[];
  /** By site, the hash that IIS keeps for it (property 5506, exchange facts 8.3). */
  customMetadata: Record<string, Thumbprint>;
  keyContainers: Record<Thumbprint, Key>;
  imapName: string;
  popName: string;
  edgeSyncBroken: boolean;
  /** By application, what its health page answers instead of 200 wherever 444 lets anybody in; null = nothing. */
  health: Record<string, number | null>;
  /** By number, when an event was last logged. */
  events: Record<string, Instant>;
  shellAsFound?: { opens: boolean; record: Thumbprint | null };
  /** exstate runs on this server, and a person lets it load the snap-in. */
  snapIn?: true;
  /** In a copy of one server: another's shell reached the original. */
  reachedFromElsewhere?: true;
}

/** Their keys are names that somebody else chose: a site or a service may be called `constructor`. */
const TABLES = [
  'services',
  'requireSsl',
  'may',
  'rows',
  'sslcert',
  'customMetadata',
  'keyContainers',
  'health',
  'events',
] as const satisfies readonly (keyof Server)[];

/** The same server, in place, with tables that inherit nothing: what is not in them is undefined, whatever its name. */
export function inheritNothing(server: Server): Server {
  for (const name of TABLES) Object.assign(server, { [name]: Object.assign(Object.create(null), server[name]) });
  return server;
}

export interface Organization {
  /** An organisation is its own world: nothing is filled in twice. */
  readonly loaded: true;
  apiVersion: World['apiVersion'];
  organization: string;
  now: Instant;
  latencyMs: number;
  switches: Switches;
  authCertificate: { current: Thumbprint | null; previous: Thumbprint | null; next: Thumbprint | null };
  connectors: WorldConnector[];
  edgeSubscriptions: string[];
  servers: Server[];
  unknown: UnknownFact[];
  faults: WorldFault[];
  bystanders: Bystander[];
  pending: Pending[];
}
