import { counted } from '../page.ts';
import { code, codeBlock, markdown } from './escape.ts';
import type { Left } from './fit.ts';

/** The last line. A bot finds the comment of an organization by it, and updates this comment. */
export const marker = (organization: string): string =>
  `<!-- exstate:${encodeURI(organization).replaceAll('--', '-%2D')} -->`;

/** A title and a list. Nothing if the list is empty. */
export const items = (title: string, says: readonly string[]): string[] =>
  says.length === 0
    ? []
    : [...(title === '' ? [] : [`**${markdown(title)}**`, '']), ...says.map((one) => `- ${markdown(one)}`), ''];

/** Text between `<summary>` and its end. It is HTML, so Markdown is not read there. */
export const summary = (text: string): string =>
  markdown(text).replace(/\\([^\w\s])/g, (_, sign: string) => ENTITIES[sign] ?? sign);
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** Lines to paste, in a paragraph of their own. */
export const toPaste = (lines: readonly string[], language = '', indent = ''): string[] =>
  lines.length === 0 ? [] : ['', ...codeBlock(lines, language, indent), ''];

interface Whole {
  /** What a detail is about, one and many. */
  readonly of: readonly [one: string, many: string];
  /** The command that shows everything. */
  readonly by: string;
}

/** The line that says what is left out. */
export const leftOut =
  (limit: number, { of: [one, many], by }: Whole) =>
  (left: Left): string => {
    const what = typeof left === 'object' ? `the details of ${counted(left.details, one, many)}` : `the ${left}`;
    return `_Left out, because the limit is ${limit} characters: ${what}._ ${code(by)} _shows them._`;
  };
