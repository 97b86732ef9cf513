import type { DesiredServer } from '../domain/desired.ts';
import {
  type AuthCertificate,
  type Certificate,
  type Fact,
  type Flags,
  isKnown,
  sameName,
  type Thumbprint,
} from '../domain/facts.ts';
import { keyFault } from '../domain/say.ts';
import type { View } from '../domain/view.ts';

/** `unknown`: a deciding fact could not be read, so the certificate may be fit. */
export type Fitness =
  | { readonly is: 'fit'; readonly certificate: Certificate }
  | { readonly is: 'unfit'; readonly because: string; readonly foreign: boolean }
  | { readonly is: 'unknown'; readonly fact: `certificate/${string}` | `key/${string}`; readonly because: string };

const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const AUTH_SUBJECT = 'CN=Microsoft Exchange Server Auth Certificate';

/**
 * Whether a certificate can be the "Microsoft Exchange" certificate of this server. Ignores its dates
 * (exchange facts 3).
 */
export function fitness(thumbprint: Thumbprint, view: View, server: DesiredServer): Fitness {
  const found = view.get(`certificate/${thumbprint}`);
  if (!isKnown(found)) return { is: 'unknown', fact: `certificate/${thumbprint}`, because: found.unknown };
  if (found.known === null) return { is: 'unfit', because: 'not in the store', foreign: false };
  const because = notTheServers(found.known, server) ?? protectedRole(thumbprint, found.known, view);
  if (because === undefined) return withKey(thumbprint, found.known, view);
  return { is: 'unfit', because, foreign: isForeign(thumbprint, found.known, view, server) };
}

/** A certificate of another server or with another purpose, which is not expected here. */
const isForeign = (thumbprint: Thumbprint, certificate: Certificate, view: View, server: DesiredServer): boolean =>
  !sameName(certificate.subject, certificate.issuer) ||
  !sameName(certificate.subject, `CN=${server.name}`) ||
  authThumbprints(view.peek('auth-certificate')).includes(thumbprint);

function withKey(thumbprint: Thumbprint, certificate: Certificate, view: View): Fitness {
  if (certificate.usages === undefined || certificate.keyBits === undefined) {
    return { is: 'unknown', fact: `certificate/${thumbprint}`, because: 'its usages and key size were not read' };
  }
  const key = view.get(`key/${thumbprint}`);
  if (!isKnown(key)) return { is: 'unknown', fact: `key/${thumbprint}`, because: key.unknown };
  const because = keyFault(key.known);
  return because === undefined ? { is: 'fit', certificate } : { is: 'unfit', because, foreign: false };
}

/** Does not use the friendly name: New-ExchangeCertificate always sets the same one, for requests too. */
export function notTheServers(certificate: Certificate, server: DesiredServer): string | undefined {
  if (!sameName(certificate.subject, certificate.issuer)) return `issued by ${certificate.issuer}`;
  if (!sameName(certificate.subject, `CN=${server.name}`)) return `its subject is ${certificate.subject}`;
  const missing = [server.name, server.fqdn].find((name) => !certificate.names.some((n) => sameName(n, name)));
  if (missing !== undefined) return `${missing} is not among its names`;
  if (certificate.usages && !certificate.usages.includes(SERVER_AUTHENTICATION)) return 'not for server authentication';
  if (certificate.keyBits !== undefined && certificate.keyBits < 2048) return `its key has ${certificate.keyBits} bits`;
  return undefined;
}

/**
 * While the shell does not open, neither can be read, and only the subject shows the Auth certificate
 * (exchange facts 3).
 */
function protectedRole(thumbprint: Thumbprint, certificate: Certificate, view: View): string | undefined {
  if (isAuth(thumbprint, certificate, view)) return 'the Auth certificate';
  if (isFederation(thumbprint, view)) return 'the certificate of the federation trust';
  const flags = view.peek(`flags/${thumbprint}`);
  return isKnown(flags) && flags.known?.status === 'PendingRequest' ? 'a request that was never completed' : undefined;
}

/**
 * Only Set-FederationTrust manages it (exchange facts 2.2). Its flags and the trusts themselves show it, not
 * its names, and reading them needs a shell.
 */
export const isFederation = (thumbprint: Thumbprint, view: View): boolean => {
  const flags = view.peek(`flags/${thumbprint}`);
  if (isKnown(flags) && flags.known !== null && servesFederation(flags.known)) return true;
  const trusts = view.peek('federation-trust');
  return isKnown(trusts) && (trusts.known ?? []).includes(thumbprint);
};

export const servesFederation = ({ services }: Flags): boolean => services.split(/, */).includes('Federation');

/** True by the Auth configuration of the organization, or by its subject if the configuration cannot be read. */
export const isAuth = (thumbprint: Thumbprint, { subject }: Certificate, view: View): boolean =>
  sameName(subject, AUTH_SUBJECT) || authThumbprints(view.get('auth-certificate')).includes(thumbprint);

export const authThumbprints = (auth: Fact<AuthCertificate>): Thumbprint[] =>
  isKnown(auth) && auth.known !== null
    ? [auth.known.current, auth.known.previous, auth.known.next].filter((t): t is Thumbprint => t !== null)
    : [];
