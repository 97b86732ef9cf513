import { withIssued } from '../end-said.ts';
import { goesBack } from '../revert-said.ts';
import { section } from './document.ts';
import { type Html, html, type Piece, prose } from './markup.ts';
import type { RunBoard } from './run-board.ts';

export const runBackOut = (board: RunBoard): Html =>
  section('back-out', 'Back-out', html`${now(board)}${after(board)}`);

const now = ({ record: { finished } }: RunBoard): Html =>
  finished === null
    ? html`<p>The run is unfinished. <code>exstate rollback</code> undoes what is not proven and closes the run; <code>exstate apply</code> continues it.</p>`
    : html`<p>The run is finished. <code>exstate rollback</code> undoes nothing of it. A stage that was proven stays.</p>`;

/** What the plan predicted. The plan of the revert itself is made from the present state. */
function after({ record, run }: RunBoard): Piece {
  const { plan, finished } = record;
  const { revert } = plan;
  if (revert === undefined || finished === null) return false;
  return html`<p><code>exstate revert ${run}</code> makes a plan of its own that goes back to what the run found, where that is still installed, valid and serving:</p>
<table class="stages"><thead><tr><th scope="col">Server</th><th scope="col">What would go back</th></tr></thead><tbody>${revert.map(
    (one) =>
      html`<tr><th scope="row"><bdi>${one.server}</bdi></th><td>${prose(withIssued(goesBack(one, { verbose: false }), one.server, record))}</td></tr>`,
  )}</tbody></table>`;
}
