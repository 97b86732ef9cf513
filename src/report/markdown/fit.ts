import { EXIT, Fault } from '../../domain/fault.ts';

/** Text that may be left out, from the longest form to the shortest. */
export interface Detail {
  readonly whole: readonly string[];
  /** Without the lines to type. */
  readonly short: readonly string[];
}

/** What is left out because of the limit. */
export type Left = 'nothing' | 'lines to type' | { readonly details: number };

interface Parts {
  /** Never left out. */
  readonly head: readonly string[];
  /** The titles of the columns. */
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly details: readonly Detail[];
  readonly foot: readonly string[];
  /** The line that says what is left out. */
  readonly says: (left: Left) => string;
  /** The line for the rows that do not fit: it names their servers. */
  readonly fold: (from: number) => string;
}

/**
 * The text with as much detail as the limit allows. First the lines to type are left out, then the details of the last
 * classes, then rows of the table, whose servers are still named. What is red, the totals and the next command always
 * stay.
 */
export function fitted(parts: Parts, limit: number): string {
  for (const text of candidates(parts)) if (text.length <= limit) return text;
  throw tooSmall(textOf(parts, 0, [], { details: parts.details.length }).length, limit);
}

/** A text of which nothing can be left out. */
export function uncut(text: string, limit: number): string {
  if (text.length > limit) throw tooSmall(text.length, limit);
  return text;
}

function tooSmall(least: number, limit: number): Fault {
  // The text contains the limit, so with a larger number it may be a little longer.
  const enough = Math.ceil((least + ROUNDED) / ROUNDED) * ROUNDED;
  return new Fault(
    'E-limit-too-small',
    EXIT.usage,
    `--limit ${limit} is too small: without any detail the report has ${least} characters. Use at least --limit ${enough}.`,
  );
}

function* candidates(parts: Parts): Generator<string> {
  const { rows, details } = parts;
  const whole = details.map((detail) => detail.whole);
  const short = details.map((detail) => detail.short);
  yield textOf(parts, rows.length, whole, 'nothing');
  yield textOf(parts, rows.length, short, 'lines to type');
  for (let kept = details.length - 1; kept >= 0; kept -= 1)
    yield textOf(parts, rows.length, short.slice(0, kept), { details: details.length - kept });
  for (let kept = rows.length - 1; kept >= 0; kept -= 1) yield textOf(parts, kept, [], { details: details.length });
}

function textOf(parts: Parts, rows: number, details: readonly (readonly string[])[], left: Left): string {
  const { head, foot, says, fold } = parts;
  const table = parts.rows.slice(0, rows);
  return single([
    ...head,
    ...(table.length === 0 ? [] : [row(parts.columns), row(parts.columns.map(() => '---')), ...table, '']),
    ...(rows < parts.rows.length ? [fold(rows), ''] : []),
    ...details.flat(),
    ...(left === 'nothing' ? [] : [says(left), '']),
    ...foot,
  ])
    .join('\n')
    .concat('\n');
}

const ROUNDED = 100;

/** At most one empty line in a row. */
const single = (lines: readonly string[]): string[] => lines.filter((line, i) => line !== '' || lines[i - 1] !== '');

export const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
