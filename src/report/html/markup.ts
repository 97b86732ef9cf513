import { printable } from '../printable.ts';

/** A piece of a page. Only this file makes one, so a text from outside never becomes an element or an attribute. */
export class Html {
  constructor(readonly text: string) {}
}

export type Piece = Html | string | number | false | undefined | readonly Piece[];

/**
 * A template of a page: each value that is not a piece itself is escaped. The escaped text is safe between tags, in SVG, and in an
 * attribute between quotes; the templates write no attribute without quotes, and no value into a style, a script or an address.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  let text = parts[0] ?? '';
  for (let i = 0; i < values.length; i += 1) text += textOf(values[i]) + (parts[i + 1] ?? '');
  return new Html(text);
}

function textOf(value: Piece): string {
  if (value instanceof Html) return value.text;
  if (value === undefined || value === false) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  let text = '';
  for (const one of value) text += textOf(one);
  return text;
}

/** Most texts have no sign of HTML and nothing that is not printable; one look is enough for them. */
const PLAIN = /^[\w /.,:;()[\]{}*@#%+=…·→-]*$/;
const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  PLAIN.test(text) ? text : printable(text).replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? '');

/** A sentence of a report, in which commands stand between backticks. */
export const prose = (says: string): Html =>
  html`${says.split(/`([^`]+)`/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;

/** A text with several lines, for a `pre`. */
export const lines = (all: readonly string[]): Html => new Html(all.map((line) => html`${line}`.text).join('\n'));

/** Text that is part of exstate, such as its style sheet. */
export const trusted = (text: string): Html => new Html(text);
