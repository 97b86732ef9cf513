import type { Certificate, CertificateId, Instant, Key } from './facts.ts';
import { isNew } from './facts.ts';
import { UNPRINTABLE } from './signs.ts';
import { daysLeft, ms } from './time.ts';

/** `3F0A…77C1`: enough to find it in a list, short enough for a line. */
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

/** Why Exchange cannot use this key; undefined where it can (exchange facts 6, 8.3). */
export const keyFault = (key: Key | null): string | undefined => {
  if (key === null) return 'no private key';
  if (key.provider !== 'csp') return 'its key is in a CNG provider, Exchange needs a CSP';
  return key.usable ? undefined : 'its private key cannot be opened';
};

export const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;

/**
 * A PowerShell literal, to be pasted as it is printed. PowerShell takes typographic quotes for its own, so they are
 * doubled, too. What no report can print, such as a line end or an escape sequence, is written by its number.
 */
export function quote(text: string, byNumber: RegExp = UNPRINTABLE): string {
  // Even in quotes this makes PowerShell take the rest of the line as it stands.
  if (text === '--%') return "('--' + '%')";
  if (!byNumber.test(text)) return quoted(text);
  // A text comes first: a number that begins would be added to what follows.
  const parts: string[] = [quoted('')];
  let run = '';
  for (const sign of text) {
    if (!byNumber.test(sign)) run += sign;
    else {
      if (run !== '') parts.push(quoted(run));
      run = '';
      parts.push(...sign.split('').map((unit) => `[char] ${unit.charCodeAt(0)}`));
    }
  }
  if (run !== '') parts.push(quoted(run));
  return `(${(parts[1]?.startsWith("'") ? parts.slice(1) : parts).join(' + ')})`;
}

const quoted = (text: string): string => `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;

/** A number where it is one; a name that stands in its place is no more than a text. */
export const typedNumber = (text: string): string => (/^\d+$/.test(text) ? text : quote(text));

/** The certificate in a typed line; `$new` is set by the line that issues it. */
export const typed = (id: CertificateId): string => (isNew(id) ? '$new' : quote(id));

/**
 * Where the certificate is, in a typed line. A name in a literal of its own: between double quotes PowerShell would
 * look for the end of `$(…)` in the name, too.
 */
export const certificatePath = (id: CertificateId): string =>
  isNew(id) ? '"Cert:\\LocalMachine\\My\\$($new)"' : quote(`Cert:\\LocalMachine\\My\\${id}`);
