import type { Instant } from '../../domain/facts.ts';
import type { JournalLine } from '../../domain/journal.ts';
import type { RunState } from '../../domain/run-state.ts';
import type { RunPage } from '../page.ts';
import { runReviewOf } from '../review/of-run.ts';
import { type ServerDone, serversDone } from '../review/run-board.ts';
import { runNextText } from '../run-next.ts';

/** Everything that the sections of a run's page arrange. */
export interface RunBoard {
  readonly record: RunState;
  readonly run: string;
  readonly begun: Instant;
  readonly last: Instant;
  readonly servers: readonly ServerDone[];
  /** How the run ended, and what to do next. */
  readonly ending: readonly string[];
}

type Asked = Pick<RunPage, 'again' | 'noLine'>;

/** A sentence is a line, however long. */
const UNBROKEN = 1_000_000;

export const runBoardOf = (record: RunState, lines: readonly JournalLine[], page: Asked): RunBoard => ({
  record,
  run: record.started?.run ?? '',
  begun: record.begun ?? '',
  last: record.last ?? '',
  servers: serversDone(record),
  ending: endingOf(lines, page),
});

function endingOf(lines: readonly JournalLine[], page: Asked): string[] {
  const review = runReviewOf(lines, { ...page, verbose: false });
  return review === null ? [] : runNextText(review, { color: false, verbose: false, width: UNBROKEN });
}
