/** 40 upper-case hex digits. */
export type Thumbprint = string;
/** A thumbprint, or `new:<server>`: the certificate that this plan will issue there. */
export type CertificateId = string;
/** ISO 8601 in UTC, such as `2026-11-22T00:00:00Z`. */
export type Instant = string;

/** `{ known: null }` = looked, and it is absent. `unknown` = could not look. A key left out is unknown too. */
export type Known<T> = { readonly known: T | null };
export type Unknown = { readonly unknown: string };
export type Fact<T> = Known<T> | Unknown;

export interface Identity {
  readonly name: string;
  readonly fqdn: string;
}

/** X.509 as read from the DER where there is one; dates in UTC (exchange facts 4.4). */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly keyBits?: number;
  readonly signature?: string;
  /** Extended key usages, as OIDs. Left out = not read. */
  readonly usages?: readonly string[];
  /** Base64. Where present it decides; everything else follows from it. */
  readonly der?: string;
}

/** The private key of a certificate; a known null is a certificate without one. */
export interface Key {
  readonly provider: 'csp' | 'cng';
  readonly usable: boolean;
  /** NETWORK SERVICE (S-1-5-20) may read it: what the SMTP flag really says (exchange facts 4.2). */
  readonly networkService: boolean;
  readonly exportable: boolean;
}

/** What Get-ExchangeCertificate says. Reported, never compared (exchange facts 4.2). */
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
  readonly resolvesTo: readonly Thumbprint[];
}

/** What Get-ServerComponentState shows of one component (exchange facts 9.1, 13.3). */
export interface Component {
  /** Active, Inactive or Draining. */
  readonly state: string;
  /** Who asked for which state; left out = not read. */
  readonly requesters?: readonly { readonly requester: string; readonly state: string }[];
}

export interface AuthCertificate {
  readonly current: Thumbprint | null;
  readonly previous: Thumbprint | null;
  readonly next: Thumbprint | null;
}

interface FixedFacts {
  identity: Identity;
  role: 'mailbox' | 'edge';
  build: string;
  'setup-running': boolean;
  'shell/opens': boolean;
  /** Some management shell reaches its certificates: its own, or another server's with -Server (exchange facts 14). */
  'shell/reaches': boolean;
  /** Where neither its own nor another's opens: the snap-in, on the server itself and by a person's wish, does. */
  'shell/snap-in': boolean;
  'store/My': readonly CertificateId[];
  'store/Root': readonly CertificateId[];
  'internal-transport': CertificateId;
  'web/restart-due': boolean;
  'transport/restart-due': boolean;
  'tolerates-untrusted-444': boolean;
  'mounted-copies': number;
  'auth-certificate': AuthCertificate;
  'edge-subscriptions': readonly string[];
}

/** Facts of which a server has any number, by the prefix of their key. */
interface OpenFacts {
  service: string;
  certificate: Certificate;
  key: Key;
  flags: Flags;
  row: Row;
  sslcert: CertificateId;
  wire: CertificateId;
  /** By site, what IIS keeps in `customMetadata` and binds again when it starts (exchange facts 8.3); null = nothing. */
  metabase: CertificateId;
  'require-ssl': boolean;
  may: boolean;
  /** The HTTP status of a page by which an application of the back end says how it is; null = nothing answers. */
  health: number;
  /** When an event was last logged, within thirty days. */
  event: Instant;
  component: Component;
  connector: Connector;
}

type OpenKey = { [P in keyof OpenFacts]: `${P}/${string}` }[keyof OpenFacts];
export type FactKey = keyof FixedFacts | OpenKey;
export type ValueOf<K extends FactKey> = K extends keyof FixedFacts
  ? FixedFacts[K]
  : K extends `${infer P extends keyof OpenFacts}/${string}`
    ? OpenFacts[P]
    : never;

/** By its whole key, or by the prefix of its keys. What is known about each is in `src/facts/`. */
export type FamilyName = keyof FixedFacts | keyof OpenFacts;
export type OpenFamily = keyof OpenFacts;
export type FamilyValue<F extends FamilyName> = (FixedFacts & OpenFacts)[F];
/** Facts of the whole organization. All others are facts of one server. */
export type OrganizationFamily = 'auth-certificate' | 'edge-subscriptions' | 'connector';

/** A flat table of facts; as an effect, the facts that it writes. */
export type Patch = Readonly<Partial<Record<FactKey, Fact<unknown>>>>;

export const known = <T>(value: T | null): Known<T> => ({ known: value });
export const unknown = (because: string): Unknown => ({ unknown: because });
/** Of a fact in a prediction, known when it was observed. Told from other unknown facts by being this very object. */
export const UNSETTLED: Unknown = { unknown: 'not seen since a step that may change it' };
/** Of a fact that an observation says nothing of, told in the same way. */
export const NOT_OBSERVED: Unknown = { unknown: 'not observed' };
export const isKnown = <T>(fact: Fact<T>): fact is Known<T> => 'known' in fact;

export const BACK_END = 'Exchange Back End';
export const FRONT_END = 'Default Web Site';
export const BACK_END_ROW: FactKey = `row/${BACK_END}/*:444:`;
export const BACK_END_RECORD = 'sslcert/0.0.0.0:444' as const satisfies FactKey;
export const FRONT_END_RECORDS = ['sslcert/0.0.0.0:443', 'sslcert/127.0.0.1:443'] as const satisfies FactKey[];

/** Of these depends what can be proved: mail, the management shell, the pages of the front end (exchange facts 13.6). */
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

/** Of both sites: what a start of IIS would bring back. */
export const METABASE = [`metabase/${BACK_END}`, `metabase/${FRONT_END}`] as const satisfies FactKey[];

/** Each is `https://localhost:444/<app>/exhealth.check`, asked on the server itself (exchange facts 13.1). */
export const HEALTH_PAGES = [
  'health/owa',
  'health/ecp',
  'health/ews',
  'health/mapi/emsmdb',
] as const satisfies FactKey[];
export const HEALTHY = 200;
/** Of http.sys, about 444 (exchange facts 8.4). */
export const WEB_EVENTS = ['event/15021'] as const satisfies FactKey[];
/** Of transport, about certificates that it cannot load or does not find (exchange facts 7.2). */
export const TRANSPORT_EVENTS = [
  'event/12012',
  'event/12013',
  'event/12014',
  'event/12022',
  'event/12023',
  'event/12024',
] as const satisfies FactKey[];

export const isNew = (certificate: CertificateId): boolean => certificate.startsWith('new:');
/** Exchange and Windows compare computer names without case. */
export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
