import type {
  ActivationPolicy,
  FactKey,
  Instant,
  Key,
  Known,
  RecordSettings,
  RestartReason,
  TokenChecking,
} from '../domain/facts.ts';
import type { Operation, OperationKind } from '../domain/operation.ts';
import type { Switches } from './switches.ts';

/** The version of the file format. */
export const WORLD_VERSION = 'exstate/world/v1';

/** A certificate in the file. `expand` (certificate.ts) fills in what is absent. */
export interface WorldCertificate {
  readonly id?: string;
  readonly like?: 'self-signed';
  readonly thumbprint?: string;
  readonly subject?: string;
  readonly issuer?: string;
  readonly names?: readonly string[];
  readonly notBefore?: Instant;
  readonly notAfter?: Instant;
  readonly keyBits?: number;
  readonly signature?: string;
  readonly usages?: readonly string[];
  readonly der?: string;
  readonly friendlyName?: string;
  readonly inRoot?: boolean;
  readonly key?: Partial<Key> | null;
  readonly smtpEnabled?: boolean;
  readonly federation?: boolean;
  readonly pendingRequest?: boolean;
}

export type WorldRow = string | { readonly bindingInformation: string; readonly sslFlags?: number };

export interface WorldServer {
  readonly name: string;
  readonly fqdn: string;
  readonly role?: 'mailbox' | 'edge' | 'tools';
  readonly address?: string;
  readonly build?: string;
  readonly answersAs?: { readonly name: string; readonly fqdn: string };
  readonly services?: Readonly<Record<string, string | null>>;
  readonly setupRunning?: boolean;
  readonly restartPending?: readonly RestartReason[];
  readonly snapIn?: boolean;
  readonly requireSsl?: Readonly<Record<string, boolean>>;
  readonly extendedProtection?: Readonly<Record<string, TokenChecking>>;
  readonly toleratesUntrusted444?: boolean;
  readonly mountedCopies?: number;
  /** The policy left out: unrestricted. */
  readonly dag?: { readonly name: string; readonly activation?: ActivationPolicy; readonly moveNow?: boolean };
  readonly may?: Readonly<Record<string, boolean>>;
  readonly certificates?: readonly WorldCertificate[];
  /** Entries of Root whose certificate is not in My. */
  readonly root?: readonly string[];
  /** Thumbprints of certificates, each with its key, in other stores such as WebHosting. */
  readonly otherStores?: readonly string[];
  readonly ca?: readonly string[];
  readonly rows?: Readonly<Record<string, readonly WorldRow[]>>;
  readonly sslcert?: Readonly<Record<string, string | null>>;
  readonly recordSettings?: Readonly<Record<string, RecordSettings>>;
  readonly internalTransport?: string | null;
  readonly internalTransportElsewhere?: string | null;
  readonly internalTransportOn?: Readonly<Record<string, string | null>>;
  readonly workersServe?: string | null;
  readonly transportServes?: string | null;
  readonly transportDoubts?: readonly string[];
  readonly customMetadata?: Readonly<Record<string, string>>;
  readonly renewers?: Readonly<Record<string, 'task' | 'service'>>;
  readonly rdp?: Readonly<Record<string, string>>;
  readonly webManagement?: { readonly port?: number; readonly certificate?: string | null } | null;
  readonly keyContainers?: Readonly<Record<string, Partial<Key>>>;
  readonly imapName?: string;
  readonly popName?: string;
  readonly imapServes?: string;
  readonly popServes?: string;
  readonly edgeSyncBroken?: boolean;
  readonly health?: Readonly<Record<string, number | null>>;
  readonly events?: Readonly<Record<string, Instant>>;
  readonly logs?: Readonly<Record<string, Instant>>;
  readonly facts?: Readonly<Record<string, Known<unknown>>>;
  readonly shellAsFound?: { readonly opens: boolean; readonly record: string | null; readonly backEnd?: string };
}

export interface WorldConnector {
  readonly server: string;
  readonly name: string;
  readonly kind?: 'send' | 'receive' | 'hybrid';
  readonly tlsCertificateName?: string | null;
  readonly port?: number;
  /** Left out: the name of the server. */
  readonly fqdn?: string;
  /** Left out: all addresses, with the port. */
  readonly bindings?: readonly string[];
  /** Left out: all clients. */
  readonly remoteIPRanges?: readonly string[];
  /** Left out: Tls, Integrated, BasicAuth, BasicAuthRequireTLS, ExchangeServer. */
  readonly authMechanism?: readonly string[];
  /** Left out: as the switch `xAnonymousTls` says. */
  readonly suppressXAnonymousTls?: boolean;
}

export interface WorldAuth {
  readonly current?: string | null;
  readonly previous?: string | null;
  readonly next?: string | null;
  readonly nextFrom?: Instant;
}

/**
 * A fact that cannot be observed. Without `server` it is a fact of the organization; `*` means all facts of the server.
 */
export interface UnknownFact {
  readonly server?: string;
  readonly fact: FactKey | '*';
  readonly because: string;
}

export type FaultKind =
  | 'refuse'
  | 'timeout'
  | 'no-effect'
  | 'late-effect'
  | 'effect-then-error'
  /** The cmdlet takes effect, and nothing that follows it in the operation is done. */
  | 'effect-then-silence';

export interface WorldFault {
  readonly server: string;
  readonly operation: OperationKind;
  readonly nth?: number;
  readonly does: FaultKind;
}

/** A change by another administrator during an operation. */
export interface Bystander {
  readonly server: string;
  readonly during: OperationKind;
  readonly sets: Readonly<Record<string, unknown>>;
}

/** An effect that has begun and happens when the clock reaches its time. */
export type Pending = { readonly server: string; readonly at: Instant } & (
  | { readonly operation: Operation }
  | { readonly sets: Readonly<Record<string, unknown>> }
);

/** The simulated organization as its file describes it (formats, section 5). */
export interface World {
  readonly apiVersion: typeof WORLD_VERSION;
  readonly organization: string;
  readonly now: Instant;
  readonly latencyMs?: number;
  readonly switches?: Partial<Switches>;
  readonly authCertificate?: WorldAuth;
  readonly connectors?: readonly WorldConnector[];
  readonly edgeSubscriptions?: readonly string[];
  readonly federationTrust?: readonly string[];
  readonly owaIm?: readonly string[];
  readonly servers: readonly WorldServer[];
  readonly unknown?: readonly UnknownFact[];
  readonly faults?: readonly WorldFault[];
  readonly bystanders?: readonly Bystander[];
  readonly pending?: readonly Pending[];
}
