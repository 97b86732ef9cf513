import { type CertificateId, isNew } from '../domain/facts.ts';
import { UNPRINTABLE } from '../domain/signs.ts';

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
