import { type Fact, known, sameName, type Thumbprint, type Unknown, unknown } from '../domain/facts.ts';
import {
  isSelfSigned,
  isValid,
  newestFirst,
  SERVER_AUTHENTICATION,
  type StoredCertificate,
  serves,
  sha1,
  tlsCertificateName,
} from './certificate.ts';
import { smtpRefused } from './drained.ts';
import {
  endpointOf,
  inStore,
  isRunning,
  type Organization,
  recordOf,
  type Server,
  wildcardOf,
} from './organization.ts';
import { answersItself, offersDirectTrust } from './receive.ts';

/**
 * The certificate of a handshake with this endpoint; null if the handshake fails. http.sys uses a new record at once
 * (exchange facts 9).
 */
export function webWire(server: Server, endpoint: string): Thumbprint | null {
  if (!isWebListening(server, endpoint)) return null;
  const wildcard = wildcardOf(endpoint);
  if (fromCentralStore(server, endpoint)) return sha1(`central store:${server.name}`);
  // A record for the exact address has priority over a record for all addresses, whichever binding made http.sys
  // listen.
  return presentable(server, server.sslcert[endpoint] ?? server.sslcert[wildcard]);
}

/** The words of Windows if http.sys ends a handshake because it cannot use the certificate of its record. */
const ENDED = unknown('the TLS handshake failed: An existing connection was forcibly closed by the remote host');
/** The words of Windows if the client may not use a protocol that the server accepts. */
const NO_COMMON_PROTOCOL = unknown(
  'the TLS handshake failed: The client and server cannot communicate, because they do not possess a common algorithm',
);

/**
 * What the server sees of its own port. Absent if the connection is refused or http.sys has no record. After any other
 * failed handshake it is unknown (exchange facts 13).
 */
export function webSeen(org: Organization, server: Server, endpoint: string): Fact<Thumbprint> {
  const presented = webWire(server, endpoint);
  if (presented !== null) return handshake(org, presented);
  const wildcard = wildcardOf(endpoint);
  const record = server.sslcert[endpoint] ?? server.sslcert[wildcard];
  return isWebListening(server, endpoint) && record !== undefined ? ENDED : ABSENT;
}

/** False if a connection is refused. */
export const isWebListening = (server: Server, endpoint: string): boolean =>
  isRunning(server, 'W3SVC') && (listens(server, endpoint) || listens(server, wildcardOf(endpoint)));

export const handshake = (org: Organization, presented: Thumbprint): Fact<Thumbprint> =>
  org.switches.clientTls12 ? known(presented) : NO_COMMON_PROTOCOL;
const ABSENT = known<never>(null);

/** Event 15021, at every connection: the certificate of the record or its key is missing (exchange facts 8.4). */
export const isUnusable = (server: Server, endpoint: string): boolean =>
  isRunning(server, 'W3SVC') &&
  listens(server, endpoint) &&
  server.sslcert[endpoint] !== undefined &&
  presentable(server, server.sslcert[endpoint]) === null;

const SNI = 1;
/**
 * The certificate is a file on a share and in no store of this server (sslFlags 2). With SNI (3), only for clients that
 * ask for the host.
 */
const fromCentralStore = (server: Server, endpoint: string): boolean =>
  Object.values(server.rows).some((rows) =>
    rows.some(
      (row) =>
        recordOf(row) === undefined && (row.sslFlags & SNI) === 0 && endpointOf(row.bindingInformation) === endpoint,
    ),
  );

const listens = (server: Server, endpoint: string): boolean =>
  Object.values(server.rows).some((rows) => rows.some((row) => endpointOf(row.bindingInformation) === endpoint));

/** http.sys takes the store from the record, so a certificate need not be in My (exchange facts 8.2). */
function presentable(server: Server, thumbprint: Thumbprint | undefined): Thumbprint | null {
  if (thumbprint === undefined) return null;
  const held = inStore(server, thumbprint);
  return (held === undefined ? server.otherStores.includes(thumbprint) : held.key?.usable) ? thumbprint : null;
}

/** X-ANONYMOUSTLS on 2525, on an Edge server on 25: the internal transport certificate that transport has loaded. */
export function directTrustWire(org: Organization, server: Server): Thumbprint | null {
  if (!isRunning(server, 'MSExchangeTransport') || server.transportServes === null) return null;
  if (!offersDirectTrust(org, server)) return null;
  switch (loadsInternalTransport(org, server)) {
    case 'its own':
      return server.transportServes;
    case 'another':
      return other(server)?.thumbprint ?? null;
    case 'ephemeral':
      return sha1(`ephemeral:${server.name}`);
    default:
      return null;
  }
}

const NOT_OFFERED = unknown('X-ANONYMOUSTLS is not offered: 502 5.3.3 Command not implemented');

/** Why a server never sees what transport presents, even when transport runs. */
export const directTrustHidden = (org: Organization, server: Server): Unknown | undefined => {
  if (!org.switches.clientTls12) return NO_COMMON_PROTOCOL;
  return offersDirectTrust(org, server) ? undefined : NOT_OFFERED;
};

/**
 * What the server sees of X-ANONYMOUSTLS. Absent only if transport does not run: a connector may suppress it, so not
 * offered does not mean that transport has no certificate (exchange facts 13.2).
 */
export function directTrustSeen(org: Organization, server: Server): Fact<Thumbprint> {
  const refused = isSmtpListening(server, 2525) ? smtpRefused(org, server, 2525) : undefined;
  if (refused !== undefined) return refused;
  const presented = directTrustWire(org, server);
  if (presented !== null) return handshake(org, presented);
  return isRunning(server, 'MSExchangeTransport') ? NOT_OFFERED : ABSENT;
}

/**
 * What transport loads instead: event 12023, another certificate with the name of the server; event 12024, a temporary
 * one.
 */
export function loadsInternalTransport(
  org: Organization,
  server: Server,
): 'its own' | 'another' | 'ephemeral' | 'nothing' {
  const loaded = inStore(server, server.transportServes);
  if (loaded !== undefined && opens(server, loaded, 'NETWORK SERVICE')) return 'its own';
  if (org.switches.itcMissing !== 'fallback') return 'nothing';
  return other(server) === undefined ? 'ephemeral' : 'another';
}

const other = (server: Server): StoredCertificate | undefined =>
  server.certificates.filter((c) => serves(c, server.fqdn) && opens(server, c, 'NETWORK SERVICE')).sort(newestFirst)[0];

export interface Starttls {
  /** The name for which transport searches a certificate: that of the connector. */
  readonly asked: string;
  readonly presents: Thumbprint | null;
  /** A service listens that would offer STARTTLS, but no certificate has the name. */
  readonly unmatched: boolean;
  /** STARTTLS is offered, but the key of the certificate cannot be opened. */
  readonly fails: boolean;
}

const NOBODY: Starttls = { asked: '', presents: null, unmatched: false, fails: false };

/** STARTTLS that is not offered presents nothing. If it is offered and the handshake fails, the fact is unknown. */
export function starttlsSeen(
  org: Organization,
  server: Server,
  port: 25 | 587,
  { presents, fails }: Starttls,
): Fact<Thumbprint> {
  const refused = isSmtpListening(server, port) ? smtpRefused(org, server, port) : undefined;
  if (refused !== undefined) return refused;
  if (presents !== null) return handshake(org, presents);
  return fails ? ENDED : ABSENT;
}

/** False if a connection is refused. */
export function isSmtpListening(server: Server, port: 25 | 587 | 2525): boolean {
  if (port === 2525) return isRunning(server, 'MSExchangeTransport');
  if (server.role === 'edge') return port === 25 && isRunning(server, 'MSExchangeTransport');
  return isRunning(server, 'MSExchangeFrontEndTransport');
}

export function starttls(org: Organization, server: Server, port: 25 | 587): Starttls {
  const account = server.role === 'edge' ? 'NETWORK SERVICE' : 'LocalSystem';
  if (!isSmtpListening(server, port)) return NOBODY;
  const { tlsCertificateName: named, fqdn = server.fqdn } = answersItself(org.connectors, server, port) ?? {};
  const chosen = named ? byTlsName(org, server, named) : byFqdn(org, server, account, fqdn);
  const presents = chosen !== undefined && opens(server, chosen, account) ? chosen.thumbprint : null;
  return {
    asked: named || fqdn,
    presents,
    unmatched: chosen === undefined,
    fails: chosen !== undefined && presents === null,
  };
}

/**
 * The names for which no certificate is found, each an event 12014 (exchange facts 7.2). Of several connectors on one
 * port, each has its own name, also one that answers only some clients.
 */
export function unmatchedNames(org: Organization, server: Server, seen: readonly Starttls[]): string[] {
  const account = server.role === 'edge' ? 'NETWORK SERVICE' : 'LocalSystem';
  const listens = seen.some(({ asked }) => asked !== '');
  const others = org.connectors.filter(
    (c) => c.fqdn !== undefined && (c.kind ?? 'receive') === 'receive' && sameName(c.server, server.name),
  );
  const missing = others.flatMap(({ fqdn = '' }) =>
    listens && byFqdn(org, server, account, fqdn) === undefined ? [fqdn] : [],
  );
  return [...new Set([...seen.flatMap(({ asked, unmatched }) => (unmatched ? [asked] : [])), ...missing])];
}

/** The search by name checks the chain and not the key (exchange facts 5.3). */
function byTlsName(org: Organization, server: Server, name: string): StoredCertificate | undefined {
  const trusted = (c: StoredCertificate) => isValid(c, org.now) && (!isSelfSigned(c) || c.inRoot);
  return server.certificates
    .filter((c) => namedSo(c, name) && (!org.switches.tlsNameNeedsTrust || trusted(c)))
    .sort(newestFirst)[0];
}

function byFqdn(org: Organization, server: Server, account: Account, fqdn: string): StoredCertificate | undefined {
  const found = server.certificates
    .filter((c) => c.key !== null && !c.pendingRequest && c.usages.includes(SERVER_AUTHENTICATION))
    .filter((c) => serves(c, fqdn))
    .filter((c) => org.switches.starttlsTakesUnreadableKey || opens(server, c, account))
    .sort(newestFirst);
  // If there is nothing better, transport offers an expired certificate and logs event 12016.
  return found.find((c) => !isSelfSigned(c) && isValid(c, org.now)) ?? found.find(isSelfSigned) ?? found[0];
}

/** The certificate that IMAP and POP find for a name. They run as LocalSystem (exchange facts 5.3). */
export const forClients = (org: Organization, server: Server, name: string): StoredCertificate | undefined =>
  byFqdn(org, server, 'LocalSystem', name);

type Account = 'NETWORK SERVICE' | 'LocalSystem';

function opens(server: Server, c: StoredCertificate, account: Account): boolean {
  if (!c.key?.usable) return false;
  return account === 'LocalSystem' || (c.key.networkService && !server.transportDoubts.includes(c.thumbprint));
}

export const namedSo = (c: StoredCertificate, name: string): boolean =>
  tlsCertificateName(c).toLowerCase() === name.toLowerCase();
