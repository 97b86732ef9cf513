import { STAGES, type Stage } from '../../domain/operation.ts';
import type { StageReview, StepReview } from '../review/review.ts';
import { bindingsPicture } from './bindings.ts';
import type { Board, Class } from './board.ts';
import { classTitle, likeSaid } from './class-name.ts';
import { folded } from './code.ts';
import { section } from './document.ts';
import { type Html, html, type Piece, prose } from './markup.ts';
import { nextLines } from './next.ts';

/** So many classes fit on a few pages; more are folded. */
const OPEN_CLASSES = 3;

export const implementation = (board: Board): Html =>
  section(
    'implementation',
    'Implementation',
    html`${intro(board)}${noLines(board)}${nextLines(board.review.next)}${board.changing.map((one, i) => classCard(one, i < OPEN_CLASSES))}`,
  );

const intro = ({ changing }: Board): Html =>
  changing.length === 0
    ? html`<p>No step is planned.</p>`
    : html`<p>exstate changes one server after the other, in stages. Before each step it observes the server again and stops if something that the plan depends on has changed. Each stage ends with proofs; the next stage begins only if they succeed.</p>
<ul>${STAGES.filter((stage) => changing.some(({ stages }) => stages.some((one) => one.stage === stage))).map(
        (stage) => html`<li><b>${stage}</b>: ${STAGE_DOES[stage]}</li>`,
      )}</ul>`;

const STAGE_DOES: Readonly<Record<Stage, string>> = {
  issue:
    'makes the certificate usable: issues it, gives the key to NETWORK SERVICE, copies it to Trusted Root. Nothing is restarted.',
  web: 'binds the certificate to 444, the back end of OWA, ECP and EMS, and restarts IIS.',
  transport: 'makes it the internal transport certificate, which secures mail between servers, and restarts transport.',
  untrust: 'removes copies from Trusted Root that are not needed. Nothing is restarted.',
  retire: 'removes replaced certificates. Nothing is restarted.',
};

const noLines = ({ hasLines, changing }: Board): Piece =>
  !hasLines &&
  html`<p class="note">With ${changing.length} classes, this page has no PowerShell: <code>exstate show PLAN.json --verbose</code> has it.</p>`;

const classCard = (
  one: Class,
  open: boolean,
): Html => html`<details class="card" id="class-${one.number}" data-of="${one.number}"${open && html` open`}>
<summary><h3>${classTitle(one)}</h3> <span class="sub">${one.headline}</span></summary>
${likeSaid(one)}${chosen(one)}${one.copies !== '' && html`<p>${prose(`Databases: ${one.copies}`)}</p>`}
${bindingsPicture(one.first)}
${one.stages.map(stageBlock)}</details>
`;

const chosen = ({ chosen: [first, ...rest] }: Class): Piece =>
  first !== undefined &&
  html`<p><b>Certificate:</b> ${prose(first)}.${rest.length > 0 && html` <small>${rest.join('; ')}.</small>`}</p>`;

const stageBlock = (
  stage: StageReview,
): Html => html`<div class="stage"><h4>Stage ${stage.stage} ${stage.outage !== '' && html`<span class="outage">outage: ${stage.outage}</span>`}</h4>
<p class="because">${prose(stage.why)}</p>
<ol>${stage.steps.map(stepItem)}</ol>
${stage.proof !== '' && html`<p><b>Proof</b> (within ${stage.proofMinutes} min): ${prose(stage.proof)}</p>`}
${stage.owed !== '' && html`<p><b>Proof owed:</b> ${prose(stage.owed)}</p>`}
${stage.undo !== '' && html`<p><b>Undo:</b> ${prose(stage.undo)}</p>`}
</div>
`;

const stepItem = ({ number, says, powershell }: StepReview): Html =>
  html`<li value="${number}">${prose(says)}${folded('PowerShell', powershell)}</li>
`;
