import type { Inventory } from '../../inventory/inventory.ts';
import { printable } from '../printable.ts';
import { COLUMNS, rowCells } from './words.ts';

/** Excel takes a file without it for text in the code page of Windows. */
const BYTE_ORDER_MARK = '\ufeff';
export const CSV_BEGINS = COLUMNS.join(',');

/** RFC 4180: commas, and CRLF after every record. */
export const inventoryCsv = ({ rows }: Inventory): string =>
  BYTE_ORDER_MARK +
  [CSV_BEGINS, ...rows.map((row) => rowCells(row).map(csvCell).join(','))].map((record) => `${record}\r\n`).join('');

/** Excel runs a cell that begins like a formula, also if the sign is as wide as a Chinese one, or follows a line break. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

export function csvCell(text: string): string {
  const inert = printable(FORMULA.test(text) ? `'${text}` : text);
  return /[",]|^\s|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
