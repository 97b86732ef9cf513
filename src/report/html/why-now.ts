import { minute } from '../../domain/say.ts';
import type { Board } from './board.ts';
import { classLink, namesOf } from './class-name.ts';
import { section } from './document.ts';
import { type Html, html, type Piece, prose } from './markup.ts';
import { timeLine } from './time-line.ts';

/** So many servers fit on a page; more are folded. */
const OPEN_ROWS = 10;

export const whyNow = (board: Board): Html =>
  section('why', 'Why now', html`${reasons(board)}${deadline(board)}${picture(board)}`);

const reasons = ({ classes }: Board): Piece => {
  const told = classes.filter(({ why }) => why.length > 0);
  return told.length === 0
    ? html`<p>Nothing differs from the desired state.</p>`
    : html`<ul class="reasons">${told.map(
        (one) =>
          html`<li data-of="${one.number}">${classLink(one)}<ul>${one.why.map((says) => html`<li>${prose(says)}</li>`)}</ul></li>`,
      )}</ul>`;
};

const deadline = ({ review: { validUntil, evaluatedAt } }: Board): Piece =>
  validUntil !== undefined &&
  html`<p>Evaluated at ${minute(evaluatedAt)}. The plan is valid until <strong>${minute(validUntil.at)}</strong> ${validUntil.because}; after that it must be made again.</p>`;

function ofServers(all: number, unread: number): string {
  if (unread > 0) return `${all - unread} of ${all} servers`;
  return all === 1 ? 'the server' : `all ${all} servers`;
}

function picture({ plan, rows, review: { quiet } }: Board): Piece {
  const drawn = timeLine(plan, rows);
  if (drawn === false) return false;
  const open = rows.length <= OPEN_ROWS;
  const unread = rows.filter(({ certificates }) => certificates.length === 0).map(({ server }) => server);
  return html`<details class="fold"${open && html` open`}><summary>Time line: the certificates of ${ofServers(rows.length, unread.length)}</summary>
${drawn}</details>
${unread.length > 0 && html`<p class="note">Not in the picture, because no date is known: ${namesOf(unread)}.</p>`}
${quiet.length > 0 && html`<p class="note">In the desired state: ${namesOf(quiet)}.</p>`}`;
}
