import { extname } from 'node:path';
import { usage } from '../domain/fault.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { InventoryFormat } from '../report/format.ts';
import type { Page } from '../report/page.ts';
import { prettyCanonical } from '../support/canonical.ts';
import { type Inputs, outputTo } from './output.ts';
import { refuseTwice } from './reports.ts';

const FORMAT_OF: Readonly<Record<string, InventoryFormat>> = {
  '.csv': 'csv',
  '.md': 'markdown',
  '.html': 'html',
  '.json': 'json',
  '.ics': 'ics',
  '.txt': 'text',
};

/** In a file there is no terminal: no colors, and the width of a page. */
const PAGE: Page = { color: false, width: 100, verbose: false };

/** Checks every `--out` before the servers are asked. Afterwards all are written from one observation. */
export async function inventoryFilesTo(
  paths: readonly string[],
  inputs: Inputs,
): Promise<(inventory: Inventory) => Promise<void>> {
  refuseTwice(paths);
  const files = paths.map((path) => ({ path, format: formatOf(path) }));
  const outputs = await Promise.all(
    files.map(async ({ path, format }) => ({ format, output: await outputTo(path, `${format}-inventory`, inputs) })),
  );
  return async (inventory) => {
    for (const { format, output } of outputs) await output.write(await inventoryRendered(format, inventory, PAGE));
  };
}

function formatOf(path: string): InventoryFormat {
  const format = FORMAT_OF[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  throw usage(
    'E-wrong-usage',
    `--out ${path}: the end of the name decides the format. Use ${Object.keys(FORMAT_OF).join(', ')}.`,
  );
}

/** Only the needed rendering is loaded. */
export async function inventoryRendered(format: InventoryFormat, inventory: Inventory, page: Page): Promise<string> {
  switch (format) {
    case 'json':
      return prettyCanonical((await import('../report/inventory/json.ts')).inventoryJson(inventory));
    case 'csv':
      return (await import('../report/inventory/csv.ts')).inventoryCsv(inventory);
    case 'markdown':
      return (await import('../report/inventory/markdown.ts')).inventoryMarkdown(inventory);
    case 'html':
      return (await import('../report/inventory/html.ts')).inventoryHtml(inventory);
    case 'ics':
      return (await import('../report/inventory/ics.ts')).inventoryIcs(inventory);
    case 'text':
      return (await import('../report/inventory/text.ts')).inventoryText(inventory, page);
  }
}
