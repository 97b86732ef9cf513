import type { Inventory } from '../../inventory/inventory.ts';
import { useNames } from './words.ts';

/** The document of `--format json` (formats, section 11). */
export const inventoryJson = ({ organization, source, takenAt, at, rows, unread, dates }: Inventory) => ({
  schema: 'exstate/inventory/v1',
  organization,
  source,
  takenAt,
  at,
  certificates: rows.map((row) => ({ ...row, uses: useNames(row) })),
  unread,
  dates: dates.map((date) => ({ ...date, uses: useNames(date) })),
});
