import { createColors } from 'picocolors';
import { columns, printable } from './printable.ts';

/** The width and the colors of a report. */
export interface Page {
  readonly color: boolean;
  readonly width: number;
  readonly verbose: boolean;
}

export interface PlanPage extends Page {
  /** The complete command line that applies the plan. */
  readonly next?: string;
  /** Why there is no such command line. */
  readonly noLine?: string;
  /** The command that shows the plan also performs it, so the report does not say how to apply it. */
  readonly goesOn?: boolean;
}

export interface RunPage extends Page {
  /** The options that follow `exstate <verb>` to use the same source again, such as ` --world lab/world.yaml`. */
  readonly again?: (verb: string) => string;
  /** Why no command line can follow. */
  readonly noLine?: string;
  /** The command that prints every step with its evidence. If it is there, servers on which all went well share a few lines. */
  readonly whole?: string;
}

export type Paint = (text: string) => string;
const plain: Paint = (text) => text;

/** Color never carries information that the words do not contain. */
export const paints = ({ color }: Pick<Page, 'color'>) => createColors(color);

/** On a narrower terminal, the terminal itself breaks the lines. */
const NARROWEST = 40;

/** A command between backticks is not broken. */
const WORDS = /(?:`[^`]*`|[^ ])+/g;

/** Breaks a text into lines. A word longer than a line stays in one piece, because the reader may have to copy it. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.match(WORDS) ?? []) {
    const size = columns(word);
    if (used > 0 && used + 1 + size > width) {
      lines.push(line);
      [line, used] = [word, size];
    } else {
      [line, used] = used === 0 ? [word, size] : [`${line} ${word}`, used + 1 + size];
    }
  }
  return [...lines, line];
}

/** Continued lines begin below the text, not below its head. */
export function hang(head: string, text: string, page: Page, paint: Paint = plain, paintText: Paint = plain): string[] {
  const [first = '', ...more] = wrapped(printable(text), Math.max(NARROWEST, page.width) - columns(head));
  const indent = ' '.repeat(columns(head));
  return [`${painted(head, paint)}${paintText(first)}`, ...more.map((line) => `${indent}${paintText(line)}`)];
}

/** The spaces around a head are not painted: underline and inverse would be visible there. */
const painted = (head: string, paint: Paint): string => {
  const word = printable(head.trim());
  return word === '' ? head : head.replace(head.trim(), () => paint(word));
};

/** Puts two texts at the two ends of one line, or on two lines if they do not fit. */
export function ends(left: string, right: string, { width }: Page, indent = ''): string[] {
  const gap = width - columns(left) - columns(right);
  return gap >= 2 ? [`${left}${' '.repeat(gap)}${right}`] : [left, `${indent}${right}`];
}

/** Lines to copy: not wrapped, with an empty line before and after. */
export const toType = (lines: readonly string[], indent: number, page: Page): string[] =>
  lines.length === 0
    ? []
    : ['', ...lines.map((line) => `${' '.repeat(indent)}${paints(page).cyan(printable(line))}`), ''];

/** At most one empty line in a row, and none at the start or the end. */
export const tidy = (lines: readonly string[]): string[] => {
  const kept = lines.filter((line, i) => line !== '' || (i > 0 && lines[i - 1] !== ''));
  return kept.at(-1) === '' ? kept.slice(0, -1) : kept;
};

export const counted = (count: number, word: string, more = `${word}s`): string =>
  `${count} ${count === 1 ? word : more}`;

const NAMED = 12;

/** A list of names that is cut off after a few, except with --verbose. */
export const some = (names: readonly string[], { verbose }: Pick<Page, 'verbose'>): string =>
  names.length > NAMED && !verbose
    ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more (--verbose names all)`
    : names.join(', ');
