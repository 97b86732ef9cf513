import { instant, instantIn } from '../../../domain/time.ts';
import type { Element } from './xml.ts';

export type Scalar = null | boolean | number | string;

/** PowerShell writes control characters, lone surrogates and text that looks like such an escape as `_xHHHH_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

const FLOATS: Readonly<Record<string, number>> = { INF: Infinity, '-INF': -Infinity, NaN: NaN };

const integer = (text: string): number => {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`not CLIXML: ${text.slice(0, 40)} is not a whole number`);
  return Number(text);
};

/** Numbers in JavaScript are exact only up to 2^53. A larger number stays text. */
const long = (text: string): Scalar => (Number.isSafeInteger(integer(text)) ? Number(text) : text);

const float = (text: string): number => {
  const number = FLOATS[text] ?? Number(text);
  if (Number.isNaN(number) && text !== 'NaN') throw new Error(`not CLIXML: ${text.slice(0, 40)} is not a number`);
  return number;
};

const truth = (text: string): boolean => {
  if (text !== 'true' && text !== 'false') throw new Error(`not CLIXML: ${text.slice(0, 40)} is not true or false`);
  return text === 'true';
};

/**
 * A time with `Z` or an offset is an instant and is written in the format of exstate. Without either, the time zone is
 * not known, and the text stays unchanged: no schema accepts it as an instant.
 */
const time = (text: string): string => {
  const named = /(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = named ? instantIn(text) : Date.parse(text);
  if (at === undefined || Number.isNaN(at)) throw new Error(`not CLIXML: ${text.slice(0, 40)} is not a time`);
  return named ? instant(at) : text;
};

/** An answer must not contain a secret. The reader should see that there was one. */
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
  // Stays text: a decimal contains 0.1 exactly.
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
  if (!read) throw new Error(`not CLIXML: <${element.name}> is not a value`);
  return read(element.text);
}
