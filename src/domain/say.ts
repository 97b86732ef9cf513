import type { Certificate, CertificateId, Instant, Key } from './facts.ts';
import { isNew } from './facts.ts';
import { daysLeft, ms } from './time.ts';

/** `3F0A…77C1`: long enough to find the certificate in a list, short enough for a line. */
export const show = (id: CertificateId | null): string =>
  id === null ? 'nothing' : isNew(id) ? '(new)' : id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id;

export const days = (count: number): string => `${count} day${count === 1 ? '' : 's'}`;

export const date = (at: Instant): string => at.slice(0, 10);
export const minute = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

/** `expires in 12 days`, `expired 2025-11-02`, `is valid from 2027-01-01`. */
export const validity = (certificate: Pick<Certificate, 'notBefore' | 'notAfter'>, at: Instant): string => {
  if (ms(certificate.notBefore) > ms(at)) return `is valid only from ${minute(certificate.notBefore)}`;
  if (ms(certificate.notAfter) <= ms(at)) return `expired ${date(certificate.notAfter)}`;
  return `expires in ${days(daysLeft(certificate.notAfter, at))}`;
};

/** Why Exchange cannot use this key; undefined if it can (exchange facts 6, 8.3). */
export const keyFault = (key: Key | null): string | undefined => {
  if (key === null) return 'no private key';
  if (key.provider !== 'csp') return 'its key is in a CNG provider, Exchange needs a CSP';
  return key.usable ? undefined : 'its private key cannot be opened';
};

/** A connector, by the rest of its key. If the connectors of a kind could not be listed, the server is `*`. */
export function connectorSaid(rest: string): string {
  const [, server = '', kind = '', name = ''] = rest.match(/^([^/]*)\/([^/]*)\/?(.*)$/s) ?? [];
  if (server === '*') return CONNECTORS[kind]?.all ?? `the connectors ${rest}`;
  return CONNECTORS[kind]?.one(name, server) ?? `the connector ${rest}`;
}

const CONNECTORS: Readonly<Record<string, { readonly all: string; one(name: string, server: string): string }>> = {
  send: { all: 'the Send connectors', one: (name, server) => `the Send connector "${name}" of ${server}` },
  receive: { all: 'the Receive connectors', one: (name, server) => `the Receive connector "${name}" of ${server}` },
  hybrid: { all: 'the hybrid configuration', one: (_, server) => `the hybrid configuration for ${server}` },
};

export const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
