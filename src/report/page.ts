import { createColors } from 'picocolors';
import { columns, printable } from './printable.ts';

/** What a report is written on. */
export interface Page {
  readonly color: boolean;
  readonly width: number;
  readonly verbose: boolean;
}

export interface PlanPage extends Page {
  /** The line that carries the plan out, whole. */
  readonly next?: string;
  /** Why there is no such line. */
  readonly noLine?: string;
  /** The command that shows the plan goes on to carry it out: it need not say how that is done. */
  readonly goesOn?: boolean;
}

export interface RunPage extends Page {
  /** What follows `exstate <verb>` so that the same source is asked again, such as ` --world lab/world.yaml`. */
  readonly again?: (verb: string) => string;
  /** Why nothing can follow it. */
  readonly noLine?: string;
}

export type Paint = (text: string) => string;
const plain: Paint = (text) => text;

/** Color says nothing that the words do not say as well. */
export const paints = ({ color }: Pick<Page, 'color'>) => createColors(color);

/** A narrower page is not worth reading; the terminal may break the lines itself. */
const NARROWEST = 40;

/** A command between backticks is one word. */
const WORDS = /(?:`[^`]*`|[^ ])+/g;

/** Words broken into lines. A word that is longer than a line stays whole: it may have to be copied. */
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

/** Text that hangs from its head: further lines begin where the text does, not where the head does. */
export function hang(head: string, text: string, page: Page, paint: Paint = plain, paintText: Paint = plain): string[] {
  const [first = '', ...more] = wrapped(printable(text), Math.max(NARROWEST, page.width) - columns(head));
  const indent = ' '.repeat(columns(head));
  return [`${painted(head, paint)}${paintText(first)}`, ...more.map((line) => `${indent}${paintText(line)}`)];
}

/** The spaces before and after a word are not painted: an underlined or inverted head would show them. */
const painted = (head: string, paint: Paint): string => {
  const word = printable(head.trim());
  return word === '' ? head : head.replace(head.trim(), () => paint(word));
};

/** Something at either end of one line, or on two lines where there is no room for it. */
export function ends(left: string, right: string, { width }: Page, indent = ''): string[] {
  const gap = width - columns(left) - columns(right);
  return gap >= 2 ? [`${left}${' '.repeat(gap)}${right}`] : [left, `${indent}${right}`];
}

/** Lines to be copied: never wrapped, set off by an empty line on either side. */
export const toType = (lines: readonly string[], indent: number, page: Page): string[] =>
  lines.length === 0
    ? []
    : ['', ...lines.map((line) => `${' '.repeat(indent)}${paints(page).cyan(printable(line))}`), ''];

/** One empty line where several would follow each other, and none at either end. */
export const tidy = (lines: readonly string[]): string[] => {
  const kept = lines.filter((line, i) => line !== '' || (i > 0 && lines[i - 1] !== ''));
  return kept.at(-1) === '' ? kept.slice(0, -1) : kept;
};

export const counted = (count: number, word: string, more = `${word}s`): string =>
  `${count} ${count === 1 ? word : more}`;

const NAMED = 12;

/** Names as far as anybody reads them. */
export const some = (names: readonly string[], { verbose }: Page): string =>
  names.length > NAMED && !verbose
    ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more (--verbose names all)`
    : names.join(', ');
