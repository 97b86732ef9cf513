import type { Board, Class } from './board.ts';
import { classTitle } from './class-name.ts';
import { section } from './document.ts';
import { type Html, html, type Piece, prose } from './markup.ts';

/** Only what exstate itself checks: a tick in this list is made by a person who read the report of the run. */
export const testPlan = ({ changing }: Board): Piece =>
  section(
    'tests',
    'Test plan',
    changing.length === 0
      ? html`<p>No step is planned, so nothing is proven.</p>`
      : html`<p>exstate observes each of these after the stage, from the server and over the network, and writes what it saw into the journal. A stage is done only if all of them are true.</p>
${changing.map(proofsOf)}`,
  );

const proofsOf = (one: Class): Html => html`<div class="back" data-of="${one.number}"><h3>${classTitle(one)}</h3>
<table class="stages"><thead><tr><th scope="col">Stage</th><th scope="col">Proof</th><th scope="col">Within</th></tr></thead><tbody>${one.stages.map(
  ({ stage, proof, owed, proofMinutes }) =>
    html`<tr><th scope="row">${stage}</th><td>${prose(proof === '' ? 'what the step wrote is observed' : proof)}${owed !== '' && html`<br>Owed: ${prose(owed)}`}</td><td>${proof !== '' && `${proofMinutes} min`}</td></tr>`,
)}</tbody></table></div>
`;
