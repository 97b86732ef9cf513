import { instant, instantIn } from '../../../domain/time.ts';
import type { Element } from './xml.ts';

export type Scalar = null | boolean | number | string;

/** Control characters, lone surrogates and whatever looks like such an escape are written `_xHHHH_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

const FLOATS: Readonly<Record<string, number>> = { INF: Infinity, '-INF': -Infinity, NaN: NaN };

const integer = (text: string): number => {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`not CLIXML: ${text.slice(0, 40)} is no whole number`);
  return Number(text);
};

/** JavaScript's numbers end at 2^53: beyond, the digits are kept. */
const long = (text: string): Scalar => (Number.isSafeInteger(integer(text)) ? Number(text) : text);

const float = (text: string): number => {
  const number = FLOATS[text] ?? Number(text);
  if (Number.isNaN(number) && text !== 'NaN') throw new Error(`not CLIXML: ${text.slice(0, 40)} is no number`);
  return number;
};

const truth = (text: string): boolean => {
  if (text !== 'true' && text !== 'false') throw new Error(`not CLIXML: ${text.slice(0, 40)} is no truth`);
  return text === 'true';
};

/**
 * `Z` and an offset name an instant, which is written as ours are. Without either nobody said where the clock
 * stands, and the text stays as it is: no schema takes it for an instant.
 */
const time = (text: string): string => {
  const named = /(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = named ? instantIn(text) : Date.parse(text);
  if (at === undefined || Number.isNaN(at)) throw new Error(`not CLIXML: ${text.slice(0, 40)} is no time`);
  return named ? instant(at) : text;
};

/** A secret has no business in an answer; whoever reads one should see that there was something. */
const secret = (): string => '***';

const READERS: Readonly<Record<string, (text: string) => Scalar>> = {
  Nil: () => null,
  S: unescaped,
  B: truth,
  C: (text) => String.fromCharCode(integer(text)),
  By: integer,
  SB: integer,
  I16: integer,
  U16: integer,
  I32: integer,
  U32: integer,
  I64: long,
  U64: long,
  Sg: float,
  Db: float,
  // Kept as digits: 0.1 is exact in a decimal.
  D: (text) => text,
  DT: time,
  TS: (text) => text,
  BA: (text) => text.replace(/\s+/g, ''),
  G: (text) => text,
  URI: unescaped,
  Version: (text) => text,
  XD: unescaped,
  SBK: unescaped,
  SS: secret,
};

export function primitive(element: Element): Scalar {
  const read = READERS[element.name];
  if (!read) throw new Error(`not CLIXML: <${element.name}> is no value`);
  return read(element.text);
}
