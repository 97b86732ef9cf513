import { createHash } from 'node:crypto';
import type { Identity, Instant, Key, Thumbprint } from '../domain/facts.ts';
import { instant, ms, plusYears, validAt } from '../domain/time.ts';
import { certificateFromDer } from '../x509/certificate-from-der.ts';
import type { Switches } from './switches.ts';
import type { WorldCertificate } from './world.ts';

export const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
export const SELF_SIGNED_NAME = 'Microsoft Exchange';
const FEDERATION_NAME = 'Exchange Delegation Federation';

/** A certificate in LocalMachine\My. Only a record: it has no real key. */
export interface StoredCertificate {
  id: string;
  like?: 'self-signed';
  thumbprint: Thumbprint;
  subject: string;
  issuer: string;
  names: string[];
  notBefore: Instant;
  notAfter: Instant;
  keyBits: number;
  signature: string;
  usages: string[];
  der?: string;
  friendlyName: string;
  /** True if LocalMachine\Root contains its public part as well. */
  inRoot: boolean;
  key: Key | null;
  /** If absent, the ACL of the key decides. Read only if the switch `aclGrantShowsSmtpFlag` is off. */
  smtpEnabled?: boolean;
  federation?: boolean;
  pendingRequest?: boolean;
}

export const HEALTHY_KEY: Readonly<Key> = { provider: 'csp', usable: true, networkService: true, exportable: false };

export const sha1 = (of: string | Uint8Array): Thumbprint => createHash('sha1').update(of).digest('hex').toUpperCase();

/**
 * A hash of the fields that the DER would contain. The friendly name is a property of the store, so it is not included.
 */
export function thumbprintOf(c: Omit<StoredCertificate, 'thumbprint'>): Thumbprint {
  if (c.der !== undefined) return sha1(Buffer.from(c.der, 'base64'));
  const { issuer, keyBits, names, notAfter, notBefore, signature, subject, usages } = c;
  // The keys of this literal are sorted, and JSON.stringify writes it without spaces: that is the canonical form.
  return sha1(
    JSON.stringify({ issuer, keyBits, names, notAfter, notBefore, serial: c.id, signature, subject, usages }),
  );
}

/**
 * A thumbprint for a name. A certificate whose `id` is on no server is stale, and reports still need a thumbprint for
 * it.
 */
export const thumbprintOfName = (name: string): Thumbprint => (isThumbprint(name) ? name.toUpperCase() : sha1(name));
export const isThumbprint = (text: string): boolean => /^[0-9a-f]{40}$/i.test(text);

/** Fills in everything that the file does not contain. */
export function expand(
  raw: WorldCertificate,
  server: Identity,
  now: Instant,
  switches: Pick<Switches, 'setupCertHash'>,
): StoredCertificate {
  // If the file contains the bytes, they replace the values beside them.
  const written = raw.der === undefined ? raw : { ...raw, ...certificateFromDer(raw.der) };
  const { thumbprint, key, like, ...rest } = { ...(raw.like ? selfSigned(server, switches) : {}), ...written };
  const subject = rest.subject ?? `CN=${server.name}`;
  const certificate = {
    issuer: subject,
    names: commonName(subject),
    keyBits: 2048,
    signature: 'sha256RSA',
    usages: [SERVER_AUTHENTICATION],
    friendlyName: '',
    inRoot: false,
    ...(rest as Partial<StoredCertificate>),
    ...(like ? { like } : {}),
    ...span(rest, now),
    subject,
    id: raw.id ?? thumbprint?.toUpperCase() ?? subject,
    key: key === null ? null : { ...HEALTHY_KEY, ...key },
  };
  return { ...certificate, thumbprint: thumbprint?.toUpperCase() ?? thumbprintOf(certificate) };
}

/** The certificate that Exchange Setup creates (exchange facts 2.1). */
const selfSigned = (server: Identity, switches: Pick<Switches, 'setupCertHash'>): WorldCertificate => ({
  subject: `CN=${server.name}`,
  names: [server.name, server.fqdn],
  signature: `${switches.setupCertHash}RSA`,
  friendlyName: SELF_SIGNED_NAME,
  inRoot: true,
});

function span(written: WorldCertificate, now: Instant): { notBefore: Instant; notAfter: Instant } {
  const from = written.notBefore ?? (written.notAfter === undefined ? now : plusYears(written.notAfter, -5));
  return { notBefore: instant(ms(from)), notAfter: instant(ms(written.notAfter ?? plusYears(from, 5))) };
}

const commonName = (subject: string): string[] => subject.match(/CN=([^,]+)/i)?.slice(1, 2) ?? [];

export const isSelfSigned = (c: StoredCertificate): boolean => c.subject === c.issuer;
export const isValid = (c: StoredCertificate, now: Instant): boolean => validAt(c, now);
export const isFederation = (c: StoredCertificate): boolean => c.federation ?? c.friendlyName === FEDERATION_NAME;
/** True if the certificate has this name. The name may match a wildcard: `*.contoso.com` serves `mail.contoso.com`. */
export function serves(c: StoredCertificate, name: string): boolean {
  const wanted = name.toLowerCase();
  return [...c.names, ...commonName(c.subject)].some((held) => {
    const have = held.toLowerCase();
    return have === wanted || (have.startsWith('*.') && wanted.slice(wanted.indexOf('.')) === have.slice(1));
  });
}
/** The `<I>issuer<S>subject` by which connectors name a certificate (exchange facts 12). */
export const tlsCertificateName = (c: StoredCertificate): string => `<I>${c.issuer}<S>${c.subject}`;
export const newestFirst = (a: StoredCertificate, b: StoredCertificate): number =>
  ms(b.notBefore) - ms(a.notBefore) || (a.thumbprint < b.thumbprint ? -1 : 1);
