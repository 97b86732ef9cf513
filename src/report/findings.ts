import { cut } from '../config/excerpt.ts';
import type { Finding } from '../config/finding.ts';
import { counted, type Page as FullPage, paints, wrapped } from './page.ts';
import { columns, printable } from './printable.ts';

type Page = Pick<FullPage, 'color' | 'width'>;

export const findingsJson = (findings: readonly Finding[]): string =>
  `${JSON.stringify({ schema: 'exstate/findings/v1', findings }, null, 2)}\n`;

/**
 * For each finding: the place, the line with the fault underlined, what is wrong and what would be right. The last line
 * counts them.
 */
export function findingsText(findings: readonly Finding[], page: Page): string {
  if (findings.length === 0) return '';
  return `${[...findings.map((finding) => block(finding, page)), sum(findings, page)].join('\n')}`;
}

function block(finding: Finding, page: Page): string {
  const lines = [...excerpt(finding, page), ...words(finding, page)];
  return `${heading(finding, page)}\n${lines.join('\n')}\n`;
}

function heading({ file, line, column, excerpt, severity, code }: Finding, { color }: Page): string {
  const paint = paints({ color });
  const loud = severity === 'error' ? paint.red : paint.yellow;
  const place = excerpt === undefined ? file : `${file}:${line}:${column}`;
  return `${paint.bold(printable(place))}  ${loud(`${severity} ${code}`)}`;
}

function excerpt({ excerpt, caret = 1, column, endColumn, line }: Finding, { color, width }: Page): string[] {
  if (excerpt === undefined) return [];
  const paint = paints({ color });
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

function sum(findings: readonly Finding[], page: Page): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.length - errors.length;
  const counts = [
    { count: errors.length, word: 'error' },
    { count: warnings, word: 'warning' },
  ]
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => counted(count, word))
    .join(', ');
  const first = errors[0] ?? findings[0];
  const done = errors.length > 0 ? 'The file is not used; no server was asked or changed.' : 'The file can be used.';
  const more = `More about it: exstate explain ${first?.code}`;
  return `${[`${counts}. ${done}`, more].flatMap((line) => wrapped(line, page.width)).join('\n')}\n`;
}
