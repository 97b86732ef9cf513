import { printable } from '../printable.ts';

/**
 * A sentence as Markdown that shows exactly these characters. Names in it come from servers and files, so nothing in it
 * may become a link, a tag, a mention, a table cell or a list. Our own sentences put commands between backticks: these
 * become code.
 */
export const markdown = (text: string): string =>
  printable(text)
    .split(/(`[^`]+`)/)
    .map((part, i) => (i % 2 === 1 ? code(part.slice(1, -1)) : plain(part)))
    .join('');

/** The same for a cell of a table, which a pipe would end. */
export const cell = (text: string): string => markdown(text).replace(/(?<!\\)\|/g, '\\|');

/** Code on a line. Backticks in it make the fence longer. */
export function code(text: string): string {
  const shown = printable(text);
  const fence = '`'.repeat(longestTicks(shown) + 1);
  const pad = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Lines to copy. */
export function codeBlock(lines: readonly string[], language: string, indent = ''): string[] {
  const shown = lines.map(printable);
  const fence = '`'.repeat(Math.max(3, ...shown.map((line) => longestTicks(line) + 1)));
  return [`${fence}${language}`, ...shown, fence].map((line) => `${indent}${line}`);
}

const longestTicks = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));

const plain = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>|~$#&]/g, '\\$&')
    // A number or a sign at the beginning would make a list, a quotation or a heading.
    .replace(/^(\s*)(\d+)([.)])/, '$1$2\\$3')
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    // Forges make links of addresses, mentions of names and pictures of words between colons. A comment parts them.
    .replace(/@(?=\w)/g, `@${PART}`)
    .replace(/(https?|ftp):(?=\/\/)/gi, `$1:${PART}`)
    .replace(/\bwww\./gi, `www${PART}.`)
    .replace(/:(?=(?:[\w+-]*[a-z][\w+-]*|[+-]1|100|1234):)/gi, `:${PART}`)
    .replace(/!(?=\d|\\\[)/g, '\\!');

const PART = '<!---->';
