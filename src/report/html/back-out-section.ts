import type { Board, Class } from './board.ts';
import { classTitle } from './class-name.ts';
import { folded } from './code.ts';
import { section } from './document.ts';
import { type Html, html, type Piece, prose } from './markup.ts';

export const backOut = (board: Board): Html =>
  section(
    'back-out',
    'Back-out',
    board.changing.length === 0
      ? html`<p>No step is planned, so there is nothing to go back from.</p>`
      : html`${during(board)}${after(board)}${board.changing.map((one) => classBack(one))}`,
  );

const during = ({ changing }: Board): Html => html`<h3>During the run</h3>
<ul><li>If a step or a proof fails, exstate undoes the stage of this server and ends the run. No other server is changed.</li>
${changing.some(isSecondRestart) && SECOND}${changing.some(({ stages }) => stages.some(({ stage }) => stage === 'transport')) && TRANSPORT}<li>A stage whose proofs succeeded works, and the run does not undo it.</li>
<li>Ctrl+C stops between two steps. <code>exstate rollback</code> then undoes what is not proven; <code>exstate apply</code> continues.</li></ul>`;

const isSecondRestart = ({ stages }: Class): boolean =>
  stages.some(({ stage, outage, undoIs }) => stage === 'web' && outage !== '' && undoIs === 'possible');

/** The worst that a run does to users that it planned for. */
const SECOND = html`<li>An undo of the stage web may restart IIS once more: web clients of this one server then lose the connection a second time, as long as the first time.</li>
`;

/** An undo of transport interrupts mail a second time (exchange facts 17). */
const TRANSPORT = html`<li>An undo of the stage transport restarts transport once more. exstate does it without a question only if the directory or the key of the certificate is wrong. Otherwise the run stops there and a person decides: forward with <code>exstate apply</code>, or back with <code>exstate rollback</code>.</li>
`;

const after = ({ plan: { revert } }: Board): Piece =>
  revert !== undefined &&
  html`<h3>After the run</h3>
<p><code>exstate revert RUN</code> makes a plan of its own that goes back to what the run found, where that is still installed, valid and serving. It is reviewed and applied like this one. What it would do stands with each class.</p>`;

const classBack = (one: Class): Html => html`<div class="back" data-of="${one.number}"><h3>${classTitle(one)}</h3>
<table class="stages"><thead><tr><th scope="col">Stage</th><th scope="col">Undo</th></tr></thead><tbody>${one.stages.map(
  ({ stage, undo, undoPowershell }) =>
    html`<tr><th scope="row">${stage}</th><td>${prose(undo === '' ? 'not needed' : undo)}${folded('By hand, in PowerShell', undoPowershell)}</td></tr>`,
)}${reversal(one)}</tbody></table></div>
`;

const reversal = ({ backOut: after }: Class): Piece =>
  after !== '' && html`<tr><th scope="row">after the run</th><td>${prose(after)}</td></tr>`;
