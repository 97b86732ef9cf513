/** The renderings of a plan and a run. Other commands know only text and JSON. */
export const FORMATS = ['text', 'markdown', 'html', 'json', 'gitlab'] as const;
export type Format = (typeof FORMATS)[number];

/** The renderings of an inventory. */
export const INVENTORY_FORMATS = ['text', 'csv', 'markdown', 'html', 'json', 'ics'] as const;
export type InventoryFormat = (typeof INVENTORY_FORMATS)[number];

/** The rendering of a report file, by the end of its name. */
export const FORMAT_OF_FILE: Readonly<Record<string, Format>> = {
  '.txt': 'text',
  '.md': 'markdown',
  '.html': 'html',
  '.json': 'json',
};
