import type { JournalLine } from '../../domain/journal.ts';
import { runStateOf } from '../../domain/run-state.ts';
import { minute } from '../../domain/say.ts';
import type { RunPage } from '../page.ts';
import type { ServerDone } from '../review/run-board.ts';
import { sourceSaid } from '../source-said.ts';
import { documentOf, section } from './document.ts';
import { filter } from './filter.ts';
import { gantt } from './gantt.ts';
import { contents, headingOf } from './heading.ts';
import { type Html, html, type Piece } from './markup.ts';
import { runBackOut } from './run-back-out.ts';
import { type RunBoard, runBoardOf } from './run-board.ts';
import { runEnding } from './run-ending.ts';
import { runServers, tookTable } from './run-servers.ts';
import { runSummary } from './run-summary.ts';
import { signatures, ticks } from './sign.ts';

type Asked = Pick<RunPage, 'again' | 'noLine'>;

/** A run as a page: what was done, what it took, what was seen, and how to go back. */
export function runHtml(journal: readonly JournalLine[], page: Asked): string {
  const record = runStateOf(journal);
  if (record === null) return nothing();
  const board = runBoardOf(record, journal, page);
  const { plan } = record;
  return documentOf({
    title: `Run ${board.run}: ${plan.organization}`,
    running: html`<b>run ${board.run}, plan ${plan.code}</b> · ${plan.organization} · last entry ${minute(board.last)}<br><span>${plan.digest}</span>`,
    body: bodyOf(board),
  });
}

const bodyOf = (board: RunBoard): Html => {
  const { servers, record } = board;
  const { plan, started } = record;
  return html`${headingOf({
    kind: 'Run review',
    organization: plan.organization,
    title: board.review?.title ?? '',
    meta: `${started === null ? '' : sourceSaid(started.source)} · run ${board.run} · started ${minute(board.begun)}, last entry ${minute(board.last)}`,
    code: plan.code,
  })}
${contents(PARTS)}
<main>
${runSummary(board)}${filter(
  servers.map(({ is }) => ({ kinds: [is] })),
  KINDS,
)}${runEnding(board)}${section(
  'times',
  'What it took',
  html`${tookTable(servers)}${picture(board)}`,
)}${runServers(servers, board.run)}${runBackOut(board)}${signOff(servers)}</main>`;
};

/** So many servers fit on a page; more are folded. */
const OPEN_ROWS = 10;

function picture({ servers, record }: RunBoard): Piece {
  const drawn = gantt(
    servers,
    record.resumed.map(({ at }) => at),
  );
  const isOpen = servers.length <= OPEN_ROWS;
  return (
    drawn !== false &&
    html`<details class="fold"${isOpen && html` open`}><summary>When each stage ran</summary>
${drawn}</details>`
  );
}

const signOff = (servers: readonly ServerDone[]): Html =>
  section(
    'sign-off',
    'Sign-off',
    html`${signatures(['Carried out by', 'Checked by', 'Closed by'])}${ticks(
      'Each server with steps',
      servers.map(({ server }) => server),
      ['result read', 'works for users'],
    )}`,
  );

const PARTS = {
  summary: 'Summary',
  ending: 'How it ended',
  times: 'What it took',
  servers: 'What was seen',
  'back-out': 'Back-out',
  'sign-off': 'Sign-off',
};

const KINDS: Readonly<Record<ServerDone['is'], string>> = {
  failed: 'Failed',
  open: 'Not finished',
  done: 'Done',
  'not-started': 'Not started',
};

const nothing = (): string =>
  documentOf({
    title: 'A journal without a plan',
    running: '',
    body: html`<main id="summary"><h1>This journal does not say what the run was to do.</h1></main>`,
  });
