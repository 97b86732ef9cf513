import type { SecondsRange } from '../../domain/proof.ts';
import { ms } from '../../domain/time.ts';
import { ranges } from '../names-said.ts';
import { rangeSaid } from '../outage-said.ts';
import { counted } from '../page.ts';
import type { Noticed, ServerDone, StageIs } from '../review/run-board.ts';
import { section } from './document.ts';
import { type Html, html, type Piece, prose } from './markup.ts';
import type { RunBoard } from './run-board.ts';
import { lasted, SERVER_STATES, STAGE_STATES } from './run-words.ts';
import { tile } from './tile.ts';

export const runSummary = (board: RunBoard): Html =>
  section(
    'summary',
    'Summary',
    html`${wrong(board)}<dl class="tiles">
${tile('What was done', done(board))}
${tile('What it cost', cost(board))}
${tile('What is left', left(board))}
${tile('How to go back', back(board))}
</dl>`,
  );

/** First what failed, and what changed without being planned. */
function wrong({ servers }: RunBoard): Piece {
  const failed = servers.filter(({ is }) => is === 'failed');
  const changed = servers.flatMap(({ server, stages }) =>
    stages.flatMap(({ steps }) => steps.flatMap(({ surprises }) => surprises.map((says) => ({ server, says })))),
  );
  if (failed.length === 0 && changed.length === 0) return false;
  return html`<div class="red" role="note"><h3>Read this first</h3><ul>${failed.map(failureOf)}${changed.map(
    ({ server, says }) => html`<li><b><bdi>${server}</bdi></b> unexpected change: ${prose(says)}</li>`,
  )}</ul></div>
`;
}

const failureOf = ({ server, stages }: ServerDone): Html => {
  const step = stages.flatMap(({ steps }) => steps).find(({ is, isUndo }) => is === 'bad' && !isUndo);
  return html`<li><b><bdi>${server}</bdi></b> failed${step !== undefined && html`: ${prose(step.says)}${step.verdict !== '' && html`: ${prose(step.verdict)}`}`}${stages.map(
    ({ stage, is }) => NOT_PROVEN.includes(is) && html`<br>The stage ${stage}: ${STAGE_STATES[is]}`,
  )}</li>`;
};

/** Whether the server is as it was is the next question. */
const NOT_PROVEN: readonly StageIs[] = ['undone', 'not-undone', 'stopped', 'open'];

function done({ servers }: RunBoard): Piece[] {
  const stages = servers.flatMap((one) => one.stages);
  const proven = stages.filter(({ is }) => is === 'proven').length;
  return [
    html`<strong>${proven} of ${counted(stages.length, 'stage')} proven.</strong>`,
    ...(['done', 'failed', 'open', 'not-started'] as const).map((state) => {
      const on = servers.filter(({ is }) => is === state).map(({ server }) => server);
      return on.length > 0 && html`${SERVER_STATES[state]}: <bdi>${ranges(on)}</bdi>.`;
    }),
  ];
}

function cost({ servers, begun, last }: RunBoard): Piece[] {
  const noticed = servers.flatMap(({ stages }) =>
    stages.flatMap(({ steps }) => steps.flatMap((step) => step.noticed ?? [])),
  );
  const [web, mail] = (['web', 'mail'] as const).map((by) => noticed.filter((one) => one.by === by));
  return [
    measured('Web clients', web ?? []),
    measured('Mail', mail ?? []),
    noticed.length === 0 && 'No step that users notice was done.',
    `The run lasted ${lasted(ms(last) - ms(begun))}.`,
  ];
}

const measured = (title: string, all: readonly Noticed[]): Piece =>
  all.length > 0 &&
  html`<strong>${title}: at most ${secondsSaid(all.map(({ seconds }) => seconds))}</strong> for each server (expected: ${rangeSaid(widest(all))}).`;

const secondsSaid = (all: readonly number[]): string => {
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return least === most ? lasted(most * 1000) : `${lasted(least * 1000)} to ${lasted(most * 1000)}`;
};

const widest = (all: readonly Noticed[]): SecondsRange => [
  Math.min(...all.map(({ expected: [least] }) => least)),
  Math.max(...all.map(({ expected: [, most] }) => most)),
];

function left({ servers, record, review }: RunBoard): Piece[] {
  const owed = record.owed();
  const pending = record.finished?.pending ?? [];
  const open = servers.filter(({ is }) => is !== 'done').length;
  if (owed.length === 0 && pending.length === 0 && open === 0 && record.finished !== null) return ['Nothing.'];
  return [
    record.finished === null && html`<strong>The run is unfinished.</strong>`,
    open > 0 && `${counted(open, 'server is', 'servers are')} not done.`,
    owed.length > 0 && `${counted(owed.length, 'stage owes', 'stages owe')} proofs.`,
    pending.length > 0 &&
      html`${counted(pending.length, 'difference')} from ${review?.pending?.from ?? ''} ${pending.length === 1 ? 'remains' : 'remain'}, on <bdi>${ranges([...new Set(pending.map(({ server }) => server))])}</bdi>.`,
    html`<a href="#ending">What to do next</a>`,
  ];
}

const back = ({ record, run }: RunBoard): Piece[] => [
  record.finished === null
    ? html`<code>exstate rollback</code> undoes what is not proven.`
    : record.plan.revert === undefined
      ? 'A stage that was proven stays.'
      : html`A stage that was proven stays, until <code>exstate revert ${run}</code> goes back.`,
  html`<a href="#back-out">How</a>`,
];
