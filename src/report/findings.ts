import { createColors } from 'picocolors';
import { cut } from '../config/excerpt.ts';
import type { Finding } from '../config/finding.ts';

export interface Page {
  readonly color: boolean;
  readonly width: number;
}

export const findingsJson = (findings: readonly Finding[]): string =>
  `${JSON.stringify({ schema: 'exstate/findings/v1', findings }, null, 2)}\n`;

/** For somebody tired: the place, the line with the fault underlined, what is wrong, what would be right; last the sum. */
export function findingsText(findings: readonly Finding[], page: Page): string {
  if (findings.length === 0) return '';
  return `${[...findings.map((finding) => block(finding, page)), sum(findings, page)].join('\n')}`;
}

function block(finding: Finding, page: Page): string {
  const lines = [...excerpt(finding, page), ...words(finding, page)];
  return `${heading(finding, page)}\n${lines.join('\n')}\n`;
}

function heading({ file, line, column, excerpt, severity, code }: Finding, { color }: Page): string {
  const paint = createColors(color);
  const loud = severity === 'error' ? paint.red : paint.yellow;
  const place = excerpt === undefined ? file : `${file}:${line}:${column}`;
  return `${paint.bold(printable(place))}  ${loud(`${severity} ${code}`)}`;
}

function excerpt({ excerpt, caret = 1, column, endColumn, line }: Finding, { color, width }: Page): string[] {
  if (excerpt === undefined) return [];
  const paint = createColors(color);
  const gutter = String(line).padStart(5);
  const seen = cut(excerpt, caret, Math.max(20, width - gutter.length - 3));
  const before = printable(seen.excerpt.slice(0, seen.caret - 1));
  const fault = printable(seen.excerpt.slice(seen.caret - 1, seen.caret - 1 + endColumn - column));
  const after = printable(seen.excerpt.slice(seen.caret - 1 + endColumn - column));
  const underline = '^'.repeat(Math.max(1, columns(fault)));
  return [
    `${paint.dim(`${gutter} |`)} ${before}${fault}${after}`.trimEnd(),
    `${paint.dim(`${' '.repeat(gutter.length)} |`)} ${' '.repeat(columns(before))}${paint.red(underline)}`,
  ];
}

function words({ says, didYouMean, allowed }: Finding, page: Page): string[] {
  const meant = didYouMean === undefined ? '' : ` Did you mean "${didYouMean}"?`;
  const list = allowed === undefined ? [] : [`Allowed: ${allowed.join(', ')}`];
  return [`${says}${meant}`, ...list]
    .flatMap((text) => wrapped(printable(text), page.width - 2))
    .map((line) => `  ${line}`);
}

/** Our own because it is eight lines: a general one looks for colours in each of a thousand findings, for a second. */
function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && columns(last) + 1 + columns(word) > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

function sum(findings: readonly Finding[], page: Page): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.length - errors.length;
  const counts = [counted(errors.length, 'error'), counted(warnings, 'warning')].filter(Boolean).join(', ');
  const first = errors[0] ?? findings[0];
  const done = errors.length > 0 ? 'The file is not used; no server was asked or changed.' : 'The file can be used.';
  const more = `More about it: exstate explain ${first?.code}`;
  return `${[`${counts}. ${done}`, more].flatMap((line) => wrapped(line, page.width)).join('\n')}\n`;
}

const counted = (count: number, word: string): string =>
  count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;

/**
 * What a terminal can be trusted with. A file may hold escape sequences or marks that turn the direction of
 * writing; shown as they are, they would draw something else than what is in the file. A tab is four columns.
 */
const printable = (text: string): string =>
  text.replace(/\t/g, '    ').replace(/[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?!\u200d)\p{Cf}/gu, '·');

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;

/** Columns that a terminal needs: none for a combining mark, two for East Asian characters and emoji. */
const columns = (text: string): number =>
  Array.from(text).reduce((sum, sign) => sum + (/[\p{M}\u200d]/u.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1), 0);
