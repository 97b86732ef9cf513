import { minute } from '../../domain/say.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { cell, markdown } from '../markdown/escape.ts';
import { row } from '../markdown/fit.ts';
import { items, marker } from '../markdown/parts.ts';
import { sourceSaid } from '../source-said.ts';
import { COLUMNS, HEADS, rowCells, titleOf, unreadSaid } from './words.ts';

export function inventoryMarkdown(inventory: Inventory): string {
  const { rows, source, at, organization } = inventory;
  const lines = [
    `### exstate: ${markdown(titleOf(inventory))}`,
    '',
    `> ${markdown(sourceSaid(source))}, evaluated at ${minute(at)}`,
    '',
    row(COLUMNS.map((column) => HEADS[column])),
    row(COLUMNS.map(() => '---')),
    ...rows.map((one) => row(rowCells(one).map(cell))),
    '',
    ...items(
      'Could not be read',
      unreadSaid(inventory).map(({ server, says }) => `${server}: ${says}`),
    ),
    marker(organization),
  ];
  return `${lines.join('\n')}\n`;
}
