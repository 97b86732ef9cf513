import { rangeSaid } from '../outage-said.ts';
import { counted } from '../page.ts';
import type { ServerDone, StageDone, StepDone } from '../review/run-board.ts';
import { section } from './document.ts';
import { timesOf } from './gantt.ts';
import { type Html, html, type Piece, prose } from './markup.ts';
import { lasted, SERVER_STATES, STAGE_STATES, STEP_STATES } from './run-words.ts';

/** So many servers are shown unfolded. */
const OPEN = 3;
/** Of more servers, those that are done have only their row: the journal has everything that was observed. */
const MOST = 150;

const isTold = ({ is }: ServerDone, count: number): boolean => count <= MOST || is !== 'done';

/** Each server in one row, for the filter, with what users could notice. */
export const tookTable = (
  servers: readonly ServerDone[],
): Html => html`<table class="servers took"><caption>Each server, in the order of the work. The time is measured from the command until the proof, so users noticed at most this long.</caption>
<thead><tr><th scope="col">Server</th><th scope="col">State</th><th scope="col">Stages</th><th scope="col">Web</th><th scope="col">Mail</th></tr></thead>
<tbody>${servers.map((server, i) => rowOf(server, i, servers.length))}</tbody></table>`;

const rowOf = (server: ServerDone, i: number, count: number): Html =>
  html`<tr data-kind="${server.is}" data-class="${i + 1}"><th scope="row">${server.server}</th><td><span class="is ${MARKS[server.is]}">${SERVER_STATES[server.is]}</span></td><td>${isTold(server, count) ? html`<a href="#class-${i + 1}">${stagesSaid(server)}</a>` : stagesSaid(server)}</td><td>${noticed(server, 'web')}</td><td>${noticed(server, 'mail')}</td></tr>
`;

const stagesSaid = ({ stages }: ServerDone): string =>
  stages.map(({ stage, is }) => `${stage} ${STAGE_STATES[is]}`).join(', ');

const MARKS: Readonly<Record<ServerDone['is'], string>> = {
  done: 'in-desired-state',
  failed: 'bad',
  open: 'blocked',
  'not-started': 'blocked',
};

const noticed = ({ stages }: ServerDone, by: 'web' | 'mail'): Piece =>
  stages
    .flatMap(({ steps }) => steps.flatMap((step) => step.noticed ?? []))
    .filter((one) => one.by === by)
    .map((one) => html`${lasted(one.seconds * 1000)} <small>(expected: ${rangeSaid(one.expected)})</small> `);

export function runServers(servers: readonly ServerDone[], run: string): Html {
  const left = servers.filter((server) => !isTold(server, servers.length)).length;
  return section(
    'servers',
    'What was done, and what was seen',
    html`${left > 0 && html`<p>${counted(left, 'server')} that ${left === 1 ? 'is' : 'are'} done ${left === 1 ? 'has' : 'have'} no part here: <code>exstate show ${run}.jsonl --verbose</code> shows all.</p>`}${servers.map(
      (server, i) => isTold(server, servers.length) && card(server, i),
    )}`,
  );
}

const card = (
  server: ServerDone,
  i: number,
): Html => html`<details class="card" id="class-${i + 1}" data-of="${i + 1}"${(i < OPEN || server.is === 'failed') && html` open`}>
<summary><h3><bdi>${server.server}</bdi></h3> <span class="sub">${SERVER_STATES[server.is]}</span></summary>
${server.stages.map(stageBlock)}</details>
`;

function stageBlock(stage: StageDone): Html {
  const times = timesOf(stage);
  return html`<div class="stage"><h4>Stage ${stage.stage}: ${STAGE_STATES[stage.is]}${times !== undefined && html` <small>${lasted(times.to - times.from)}</small>`}</h4>
${stage.how !== '' && html`<p>${prose(stage.how)}</p>`}<ol>${stage.steps.map(stepItem)}</ol></div>
`;
}

const stepItem = (step: StepDone): Html =>
  html`<li value="${step.number}">${step.isUndo && html`<b>undo:</b> `}${prose(step.says)}<br><span class="is ${STEP_MARKS[step.is]}">${STEP_STATES[step.is]}${step.verdict !== '' && html`: ${prose(step.verdict)}`}</span>${step.wrong.map(
    ({ expected, observed: saw }) => html`<br><b>expected</b> ${prose(expected)}<br><b>observed</b> ${prose(saw)}`,
  )}${step.surprises.map((says) => html`<br><b>unexpected change:</b> ${prose(says)}`)}${observed(step)}</li>
`;

const observed = ({ observed: all }: StepDone): Piece =>
  all.length > 0 &&
  html`<details class="seen"><summary>${all.length} observed</summary><ul>${all.map((says) => html`<li>${prose(says)}</li>`)}</ul></details>`;

const STEP_MARKS: Readonly<Record<StepDone['is'], string>> = {
  good: 'in-desired-state',
  bad: 'bad',
  open: 'blocked',
  'not-started': 'blocked',
};
