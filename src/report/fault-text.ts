import type { Fault } from '../domain/fault.ts';
import { hang, type Page, paints } from './page.ts';
import { printable } from './printable.ts';

/** The code and the place, then the message. */
export function faultText(fault: Fault, options: Pick<Page, 'color' | 'width'>): string {
  const page = { ...options, verbose: false };
  const { red, bold } = paints(page);
  const place = fault.place === undefined ? '' : `  ${printable(fault.place)}`;
  const lines = fault.message.split('\n').flatMap((line) => messageLine(line, page));
  return `${[`${red(bold(fault.code))}${place}`, '', ...lines, '', ...hang('  ', `More: exstate explain ${fault.code}`, page)].join('\n')}\n`;
}

/** A line that begins with spaces is one to copy or compare, so it is not wrapped. */
const messageLine = (line: string, page: Page): string[] =>
  line === '' ? [''] : /^\s/.test(line) ? [`  ${printable(line)}`] : hang('  ', line, page);

/** The `exstate/error/v1` document (formats, section 8). */
export const faultJson = ({ code, message, exit, place }: Fault): string =>
  `${JSON.stringify({ schema: 'exstate/error/v1', code, says: message, exit, ...(place === undefined ? {} : { place }) }, null, 2)}\n`;
