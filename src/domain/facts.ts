/** 40 upper-case hex digits. */
export type Thumbprint = string;
/** A thumbprint, or `new:<server>`: the certificate that this plan will issue there. */
export type CertificateId = string;
/** ISO 8601 in UTC, such as `2026-11-22T00:00:00Z`. */
export type Instant = string;

/** `{ known: null }`: observed, and absent. `unknown`: could not be observed. A missing key also means unknown. */
export type Known<T> = { readonly known: T | null };
export type Unknown = { readonly unknown: string };
export type Fact<T> = Known<T> | Unknown;

export interface Identity {
  readonly name: string;
  readonly fqdn: string;
}

/** The values come from the DER if there is one. Dates are in UTC (exchange facts 4.4). */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly keyBits?: number;
  readonly signature?: string;
  /** Extended key usages, as OIDs. Left out: not read. */
  readonly usages?: readonly string[];
  /** Base64. If it is present, all other fields must follow from it. */
  readonly der?: string;
}

/** The private key of a certificate. A known null means that the certificate has none. */
export interface Key {
  readonly provider: 'csp' | 'cng';
  readonly usable: boolean;
  /** NETWORK SERVICE (S-1-5-20) may read the key. The SMTP flag shows only this (exchange facts 4.2). */
  readonly networkService: boolean;
  readonly exportable: boolean;
}

/** The services from Get-ExchangeCertificate. Reported, never compared (exchange facts 4.2). */
export interface Flags {
  readonly services: string;
  readonly status: string;
  readonly friendlyName: string;
}

export interface Row {
  readonly sslFlags: number;
}

export interface Connector {
  readonly kind: 'send' | 'receive' | 'hybrid';
  /** `<I>issuer<S>subject`: a name, not a thumbprint (exchange facts 12). */
  readonly tlsCertificateName: string | null;
  /** The certificates of its server with this name; null: those of its server were not read. */
  readonly resolvesTo: readonly Thumbprint[] | null;
  /** Of a Receive connector: where and for whom it answers (exchange facts 12). Left out: not read. */
  readonly listens?: {
    readonly enabled: boolean;
    readonly bindings: readonly string[];
    readonly remoteIPRanges: readonly string[];
  };
  /** Of a Receive connector: what decides about TLS in its answer to EHLO (exchange facts 7.1, 12). Left out: not read. */
  readonly offers?: {
    /** STARTTLS searches a certificate with this name; null = none, then Exchange takes the name of the server. */
    readonly fqdn: string | null;
    /** Such as Tls, Integrated, ExchangeServer. */
    readonly authMechanism: readonly string[];
    readonly suppressXAnonymousTls: boolean;
  };
}

/** One component from Get-ServerComponentState (exchange facts 9.1, 13.3). */
export interface Component {
  /** Active, Inactive or Draining. */
  readonly state: string;
  /** The state that each requester asked for. Left out: not read. */
  readonly requesters?: readonly { readonly requester: string; readonly state: string }[];
}

/** Whether Windows authentication checks the certificate of the TLS channel. */
export type TokenChecking = 'None' | 'Allow' | 'Require';

/** A part that is 0 or empty is left out (exchange facts 8.2). */
export interface RecordSettings {
  /** DefaultFlags: 1 = DS mapper, 2 = client certificates are negotiated. */
  readonly flags?: number;
  /** DefaultSslCertCheckMode: how client certificates are checked. */
  readonly checkMode?: number;
  readonly freshnessSeconds?: number;
  readonly timeoutMilliseconds?: number;
  /** The list of authorities whose client certificates are accepted, and its store. */
  readonly ctl?: string;
  readonly ctlStore?: string;
}

/** A known null: there is no Auth configuration at all. With one that names no current certificate, nothing signs tokens. */
export interface AuthCertificate {
  readonly current: Thumbprint | null;
  readonly previous: Thumbprint | null;
  readonly next: Thumbprint | null;
  /** When the next one takes over. Left out: no time is set, or it was not read. */
  readonly nextFrom?: Instant;
}

/** What a restart of Windows would finish (exchange facts 9.3). */
export const RESTART_REASONS = ['component-servicing', 'windows-update', 'file-renames', 'update-exe'] as const;
export type RestartReason = (typeof RESTART_REASONS)[number];

/** The settings of the Web Management Service (exchange facts 11.5). */
export interface WebManagement {
  readonly port: number;
  readonly certificate: Thumbprint | null;
}

/** Whether Exchange may activate a database copy on a server by itself (exchange facts 9.1). */
export const ACTIVATION_POLICIES = ['unrestricted', 'intrasite', 'blocked'] as const;
export type ActivationPolicy = (typeof ACTIVATION_POLICIES)[number];

/** The database availability group (DAG) of a server, and what the server allows in it (exchange facts 9.1). */
export interface Dag {
  readonly name: string;
  readonly activation: ActivationPolicy;
  /** DatabaseCopyActivationDisabledAndMoveNow: Exchange moves active databases away from this server. */
  readonly moveNow: boolean;
}

interface FixedFacts {
  identity: Identity;
  role: 'mailbox' | 'edge';
  build: string;
  'setup-running': boolean;
  /** Why Windows wants a restart; null = it wants none (exchange facts 9.3). */
  'windows/restart-pending': readonly RestartReason[];
  'shell/opens': boolean;
  /**
   * The name of the server whose back end answered the management shell of this server. The front end may choose
   * another one (exchange facts 14.1). Missing if the session does not say it.
   */
  'shell/back-end': string;
  /**
   * A management shell can run the cmdlets for this server: its own, or the one of another server with -Server
   * (exchange facts 14).
   */
  'shell/reaches': boolean;
  /**
   * The snap-in loads on the server itself. exstate uses it only if no management shell opens and a person allowed it.
   */
  'shell/snap-in': boolean;
  'store/My': readonly CertificateId[];
  'store/Root': readonly CertificateId[];
  /** The self-signed certificates in LocalMachine\CA: no authority put them there (exchange facts 5.4). */
  'store/CA': readonly CertificateId[];
  'internal-transport': CertificateId;
  'web/restart-due': boolean;
  'transport/restart-due': boolean;
  'tolerates-untrusted-444': boolean;
  /** Null: the Web Management Service is not installed. */
  'web-management': WebManagement;
  'mounted-copies': number;
  /** Null: the server is in no DAG. */
  dag: Dag;
  /** The address of the server from which and at which its own SMTP ports were asked (exchange facts 12). */
  'smtp-probe': string;
  'auth-certificate': AuthCertificate;
  'edge-subscriptions': readonly string[];
  /** The certificates of all federation trusts: current, next and previous (exchange facts 7.3). */
  'federation-trust': readonly Thumbprint[];
  /** The certificates with which OWA was told to sign in to the instant messaging server (exchange facts 7.3). */
  'owa-im': readonly Thumbprint[];
}

/** Families with any number of facts on a server, by the prefix of the key. */
interface OpenFacts {
  service: string;
  certificate: Certificate;
  key: Key;
  flags: Flags;
  row: Row;
  sslcert: CertificateId;
  /** By endpoint: what the http.sys record has beside its certificate; null = nothing, or there is no record. */
  'record-settings': RecordSettings;
  wire: CertificateId;
  /**
   * By site: the certificate in `customMetadata`, which IIS binds again when it starts (exchange facts 8.3); null =
   * none.
   */
  metabase: CertificateId;
  /** By listener: the certificate that Remote Desktop was told to use; null = the one that Windows makes for it. */
  rdp: CertificateId;
  'require-ssl': boolean;
  /** By site: the strictest of its virtual directories; null = the site is not there (exchange facts 15). */
  'extended-protection': TokenChecking;
  may: boolean;
  /** The HTTP status of the health page of a back-end application; null = no answer. */
  health: number;
  /**
   * When the event was last logged within the last thirty days. `12014/<name>`: about the connector of this name, its FQDN
   * or its TlsCertificateName; `12014/*` is unknown if not all names could be read.
   */
  event: Instant;
  /** By log: the time of its oldest record; null = it reaches back thirty days or more. Nothing older is known. */
  log: Instant;
  component: Component;
  /** By service, IMAP or POP: the X509CertificateName, for which the service searches a certificate. */
  'certificate-name': string;
  connector: Connector;
  /**
   * By domain controller: the internal transport certificate that it shows. The one from which Exchange reads is
   * `internal-transport`; these are the others that the server uses (exchange facts 7.5).
   */
  'internal-transport-on': CertificateId;
  /** By name: a program that renews certificates by itself, a scheduled task or a service (exchange facts 16). */
  renewer: 'task' | 'service';
}

type OpenKey = { [P in keyof OpenFacts]: `${P}/${string}` }[keyof OpenFacts];
export type FactKey = keyof FixedFacts | OpenKey;
export type ValueOf<K extends FactKey> = K extends keyof FixedFacts
  ? FixedFacts[K]
  : K extends `${infer P extends keyof OpenFacts}/${string}`
    ? OpenFacts[P]
    : never;

/** A whole key, or the prefix of the keys. `src/facts/` contains what exstate knows about each family. */
export type FamilyName = keyof FixedFacts | keyof OpenFacts;
export type OpenFamily = keyof OpenFacts;
export type FamilyValue<F extends FamilyName> = (FixedFacts & OpenFacts)[F];
/** Facts of the whole organization. All others are facts of one server. */
export type OrganizationFamily =
  | 'auth-certificate'
  | 'edge-subscriptions'
  | 'federation-trust'
  | 'owa-im'
  | 'connector';

/** A flat table of facts. As an effect: the facts that are written. */
export type Patch = Readonly<Partial<Record<FactKey, Fact<unknown>>>>;

/** A table of facts that is being filled in. */
export type Facts = { -readonly [K in keyof Patch]: Patch[K] };
/**
 * Without a prototype, V8 keeps the table as a hash table. As a plain object, each table with another thumbprint in its keys
 * would get a hidden class for each of its facts, which takes seven times as long.
 */
export const noFacts = (): Facts => Object.create(null);

export const known = <T>(value: T | null): Known<T> => ({ known: value });
export const unknown = (because: string): Unknown => ({ unknown: because });
/** In a prediction: was known when observed, and a step may have changed it. Compared by identity. */
export const UNSETTLED: Unknown = { unknown: 'not observed since a step that may change it' };
/** The observation does not contain this fact. Compared by identity. */
export const NOT_OBSERVED: Unknown = { unknown: 'not observed' };
export const isKnown = <T>(fact: Fact<T>): fact is Known<T> => 'known' in fact;

export const BACK_END = 'Exchange Back End';
export const FRONT_END = 'Default Web Site';
export const BACK_END_ROW: FactKey = `row/${BACK_END}/*:444:`;
export const BACK_END_RECORD = 'sslcert/0.0.0.0:444' as const satisfies FactKey;
export const FRONT_END_RECORDS = ['sslcert/0.0.0.0:443', 'sslcert/127.0.0.1:443'] as const satisfies FactKey[];

/** Mail, the management shell and the front-end pages depend on these, and so do the proofs (exchange facts 13.6). */
export const COMPONENTS = [
  'component/ServerWideOffline',
  'component/HubTransport',
  'component/FrontendTransport',
  'component/RpsProxy',
  'component/OwaProxy',
  'component/EcpProxy',
  'component/EwsProxy',
  'component/MapiProxy',
] as const satisfies FactKey[];

/** What transport presents to other Exchange servers: the internal transport certificate (exchange facts 13.2). */
export const DIRECT_TRUST = 'wire/2525/x-anonymoustls' as const satisfies FactKey;

/** The listener of Remote Desktop that every Windows Server has (exchange facts 7.4). */
export const RDP_LISTENER = 'rdp/RDP-Tcp' as const satisfies FactKey;

/** The port of the Web Management Service, if no other one is set (exchange facts 11.5). */
export const WMSVC_PORT = 8172;

/** Both sites: IIS binds these certificates again when it starts. */
export const METABASE = [`metabase/${BACK_END}`, `metabase/${FRONT_END}`] as const satisfies FactKey[];

/** Each is `https://localhost:444/<app>/exhealth.check`, requested on the server itself (exchange facts 13.1). */
export const HEALTH_PAGES = [
  'health/owa',
  'health/ecp',
  'health/ews',
  'health/mapi/emsmdb',
] as const satisfies FactKey[];
export const HEALTHY = 200;
/** Events of http.sys about 444 (exchange facts 8.4). */
export const WEB_EVENTS = ['event/15021'] as const satisfies FactKey[];
/** Events of transport about certificates that it cannot load or find (exchange facts 7.2). */
export const TRANSPORT_EVENTS = [
  'event/12012',
  'event/12013',
  'event/12014',
  'event/12022',
  'event/12023',
  'event/12024',
] as const satisfies FactKey[];

/** The log that holds an event. */
export const logOf = (fact: FactKey): 'log/System' | 'log/Application' =>
  WEB_EVENTS.some((one) => one === fact) ? 'log/System' : 'log/Application';
export const LOGS = ['log/Application', 'log/System'] as const satisfies FactKey[];

/** IMAP and POP search their certificate by a name (exchange facts 6, 7.3). */
export const CERTIFICATE_NAMES = ['certificate-name/IMAP', 'certificate-name/POP'] as const satisfies FactKey[];

/** What the services present to mail clients that use TLS from the start (exchange facts 13.2). */
export const MAIL_CLIENT_WIRES = ['wire/993/tls', 'wire/995/tls'] as const satisfies FactKey[];

export const isNew = (certificate: CertificateId): boolean => certificate.startsWith('new:');
/** Exchange and Windows compare computer names without case. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
