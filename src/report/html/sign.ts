import { type Html, html } from './markup.ts';

/** Lines for a name, a date and a signature. */
export const signatures = (roles: readonly string[]): Html =>
  html`<table class="approvals"><thead><tr><th scope="col"><span class="hidden">Role</span></th><th scope="col">Name</th><th scope="col">Date</th><th scope="col">Signature</th></tr></thead>
<tbody>${roles.map((role) => html`<tr><th scope="row">${role}</th><td></td><td></td><td></td></tr>`)}</tbody></table>`;

/** A row of boxes for each server, to tick on the screen or on paper. */
export const ticks = (caption: string, servers: readonly string[], boxes: readonly string[]): Html =>
  html`<table class="ticks"><caption>${caption}</caption><thead><tr><th scope="col">Server</th>${boxes.map((box) => html`<th scope="col">${box}</th>`)}<th scope="col">Initials, time</th></tr></thead>
<tbody>${servers.map((server) => tickRow(server, boxes))}</tbody></table>`;

const tickRow = (server: string, boxes: readonly string[]): Html =>
  html`<tr><th scope="row">${server}</th>${boxes.map((box) => html`<td><input type="checkbox" aria-label="${server}: ${box}"></td>`)}<td></td></tr>
`;
