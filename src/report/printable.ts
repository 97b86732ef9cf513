import { eastAsianWidth } from 'get-east-asian-width';
import { UNPRINTABLE } from '../domain/signs.ts';

/**
 * What a terminal can be trusted with. Subjects, site names and reasons come from outside; shown raw, some of their
 * signs would draw something else than what is there. A tab is four columns.
 */
export const printable = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(/\t/g, '    ').replace(ALL_UNPRINTABLE, '·');

/** The same of a text that has lines of its own. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/** Nearly every text is; a thousand servers are not looked at sign by sign. */
const PLAIN = /^[\x20-\x7e…·]*$/;

/** Columns that a terminal needs: none for a combining mark, two for East Asian characters and emoji. */
export const columns = (text: string): number =>
  PLAIN.test(text) ? text.length : Array.from(text).reduce((sum, sign) => sum + columnsOf(sign), 0);

const columnsOf = (sign: string): number =>
  /[\p{M}\u200d]/u.test(sign) ? 0 : eastAsianWidth(sign.codePointAt(0) ?? 0);
