import { eastAsianWidth } from 'get-east-asian-width';
import { UNPRINTABLE } from '../domain/signs.ts';

/**
 * Makes text safe for a terminal. Subjects, site names and reasons come from outside and can contain characters that
 * change the display, such as escape sequences. A tab becomes four columns.
 */
export const printable = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(/\t/g, '    ').replace(ALL_UNPRINTABLE, '·');

/** The same for a text with several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/** A quick check that is true for most texts. The exact check for each character is slow with thousands of servers. */
const PLAIN = /^[\x20-\x7e…·]*$/;

/** The columns that a terminal uses: 0 for a combining mark, 2 for East Asian characters and emoji. */
export const columns = (text: string): number =>
  PLAIN.test(text) ? text.length : Array.from(text).reduce((sum, sign) => sum + columnsOf(sign), 0);

const columnsOf = (sign: string): number =>
  /[\p{M}\u200d]/u.test(sign) ? 0 : eastAsianWidth(sign.codePointAt(0) ?? 0);
