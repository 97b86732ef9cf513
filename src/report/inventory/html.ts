import { minute } from '../../domain/say.ts';
import type { Inventory, InventoryRow } from '../../inventory/inventory.ts';
import { type Html, html, trusted } from '../html/markup.ts';
import { sourceSaid } from '../source-said.ts';
import { COLUMNS, cellsOf, HEADS, titleOf, unreadSaid } from './words.ts';

/** The policy below allows this text only, by its hash. A test compares them. */
export const STYLE =
  'body{font:14px/1.4 "Segoe UI",system-ui,sans-serif;margin:2em}table{border-collapse:collapse}th,td{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}th{background:#eee;color:#000}td.certificate{font-family:Consolas,monospace}tr.alarm td.state{font-weight:bold}@media print{body{margin:0;font-size:9px}thead{display:table-header-group}tr{break-inside:avoid}}';
export const STYLE_HASH = 'sha256-EVxWNF8WzsDiww7pUoVyEWISuR5/aE4pTmaJCL1+Ui4=';

/** Nothing is loaded and nothing runs. */
const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** One page with one table, for the auditor. It needs nothing but itself. */
export function inventoryHtml(inventory: Inventory): string {
  const { rows, source, at } = inventory;
  const title = titleOf(inventory);
  const unread = unreadSaid(inventory);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="generator" content="exstate inventory">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
<p>${sourceSaid(source)}, evaluated at ${minute(at)}</p>
<table>
<thead><tr>${COLUMNS.map((column) => html`<th scope="col">${HEADS[column]}</th>`)}</tr></thead>
<tbody>
${rows.map(rowOf)}</tbody>
</table>
${
  unread.length > 0 &&
  html`<h2>Could not be read</h2>
<ul>
${unread.map(({ server, says }) => html`<li>${server}: ${says}</li>\n`)}</ul>
`
}</body>
</html>
`.text;
}

function rowOf(row: InventoryRow): Html {
  const cells = cellsOf(row);
  const isAlarm = /^[A-Z]{2}/.test(cells.state);
  return html`<tr${isAlarm && html` class="alarm"`}>${COLUMNS.map((column) => html`<td class="${column}">${cells[column]}</td>`)}</tr>
`;
}
