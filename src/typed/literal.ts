import { type CertificateId, isNew } from '../domain/facts.ts';
import { UNPRINTABLE } from '../domain/signs.ts';

/**
 * A PowerShell literal that can be pasted. PowerShell treats typographic quotes like ordinary ones, so they are
 * doubled, too. A character that no report can print, such as a line end or an escape sequence, is written as a number.
 */
export function quote(text: string, byNumber: RegExp = UNPRINTABLE): string {
  // PowerShell reads `--%` as an operator even inside quotes, and would not parse the rest of the line.
  if (text === '--%') return "('--' + '%')";
  if (!byNumber.test(text)) return quoted(text);
  // Begins with a string: PowerShell would add numbers instead of joining characters.
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

/** A number if the text is one. Any other text is quoted, so that PowerShell cannot run it. */
export const typedNumber = (text: string): string => (/^\d+$/.test(text) ? text : quote(text));

/** A certificate in a typed line. The line that issues it sets `$new`. */
export const typed = (id: CertificateId): string => (isNew(id) ? '$new' : quote(id));

/**
 * The path of a certificate in a typed line. A name has its own literal: inside double quotes PowerShell would also
 * parse a `$(…)` in the name.
 */
export const certificatePath = (id: CertificateId): string =>
  isNew(id) ? '"Cert:\\LocalMachine\\My\\$($new)"' : quote(`Cert:\\LocalMachine\\My\\${id}`);
