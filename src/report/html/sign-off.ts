import { date } from '../../domain/say.ts';
import { chosenWindow, windowSaid } from '../review/windows.ts';
import type { Board } from './board.ts';
import { section } from './document.ts';
import { type Html, html, type Piece } from './markup.ts';

export const signOff = (board: Board): Html =>
  section('sign-off', 'Sign-off', html`${approvals(board)}${servers(board)}`);

const ROLES = ['Requested by', 'Reviewed by', 'Approved by', 'Carried out by'];

const approvals = ({ plan }: Board): Html => {
  const window = chosenWindow(plan);
  return html`<p>Plan <strong class="mono">${plan.code}</strong>, evaluated ${date(plan.judgedAt)}. Window: ${window === undefined ? html`<span class="blank"></span>` : windowSaid(window)}. The code in the command of <code>exstate apply</code> must be the same as on each page of this paper.</p>
<table class="approvals"><thead><tr><th scope="col"><span class="hidden">Role</span></th><th scope="col">Name</th><th scope="col">Date</th><th scope="col">Signature</th></tr></thead>
<tbody>${ROLES.map((role) => html`<tr><th scope="row">${role}</th><td></td><td></td><td></td></tr>`)}</tbody></table>`;
};

const BOXES = ['approved', 'done and proven', 'undone'];

const servers = ({ rows }: Board): Piece => {
  const changing = rows.filter(({ steps }) => steps > 0);
  return (
    changing.length > 0 &&
    html`<table class="ticks"><caption>Each server with steps</caption><thead><tr><th scope="col">Server</th>${BOXES.map((box) => html`<th scope="col">${box}</th>`)}<th scope="col">Initials, time</th></tr></thead>
<tbody>${changing.map(
      (
        row,
      ) => html`<tr><th scope="row">${row.server}</th>${BOXES.map((box) => html`<td><input type="checkbox" aria-label="${row.server}: ${box}"></td>`)}<td></td></tr>
`,
    )}</tbody></table>`
  );
};
