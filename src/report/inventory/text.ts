import { date, days, minute } from '../../domain/say.ts';
import type { Inventory, InventoryRow } from '../../inventory/inventory.ts';
import { ends, hang, type Page, paints } from '../page.ts';
import { printable } from '../printable.ts';
import { sourceSaid } from '../source-said.ts';
import { byServer, cellsOf, titleOf, unreadSaid } from './words.ts';

/** For a terminal: a paragraph for each certificate, because a table of all columns is wider than a screen. */
export function inventoryText(inventory: Inventory, page: Page): string {
  const { rows, source, at, isComplete } = inventory;
  const { bold } = paints(page);
  const unread = new Map(unreadSaid(inventory).map(({ server, says }) => [server, says]));
  const lines = [
    ...ends(printable(sourceSaid(source)), `evaluated at ${minute(at)}`, page),
    printable(titleOf(inventory)),
    ...[...byServer(rows)].flatMap(([server, certificates]) => [
      '',
      bold(server),
      ...certificates.flatMap((row, i) => [...(i === 0 ? [] : ['']), ...paragraph(row, page)]),
      ...(unread.has(server) ? ['', ...hang('  could not be read: ', unread.get(server) ?? '', page)] : []),
    ]),
    ...(isComplete ? [] : ['', 'Exit code 4: not complete, see the lines that say UNKNOWN.']),
  ];
  return `${lines.join('\n')}\n`;
}

function paragraph(row: InventoryRow, page: Page): string[] {
  const { state, uses, subject, issuer, names, keyBits, keyProvider, services } = cellsOf(row);
  const head = hang(row.certificate === null ? '  ' : `  ${row.certificate}  `, state, page);
  const line = (title: string, text: string): string[] =>
    text === '' ? [] : hang(`    ${title.padEnd(10)}`, text, page);
  if (row.subject === null) return [...head, ...line('uses', uses)];
  return [
    ...head,
    ...line('uses', uses),
    ...line('subject', subject),
    ...line('issuer', issuer === subject ? 'itself' : issuer),
    ...line('names', names),
    ...line('valid', validSaid(row)),
    ...line('key', keyBits === 'unknown' ? `size unknown, ${keyProvider}` : `${keyBits} bits, ${keyProvider}`),
    ...line('services', services),
  ];
}

const validSaid = ({ notBefore, notAfter, daysRemaining }: InventoryRow): string =>
  notBefore === null || notAfter === null || daysRemaining === null
    ? ''
    : `${date(notBefore)} to ${date(notAfter)}, ${daysRemaining < 0 ? 'none left' : `${days(daysRemaining)} left`}`;
