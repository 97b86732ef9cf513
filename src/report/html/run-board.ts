import type { Instant } from '../../domain/facts.ts';
import type { JournalLine } from '../../domain/journal.ts';
import type { RunState } from '../../domain/run-state.ts';
import type { RunPage } from '../page.ts';
import { runReviewOf } from '../review/of-run.ts';
import type { RunReview } from '../review/review.ts';
import { type ServerDone, serversDone } from '../review/run-board.ts';

/** Everything that the sections of a run's page arrange. */
export interface RunBoard {
  readonly record: RunState;
  readonly run: string;
  readonly begun: Instant;
  readonly last: Instant;
  readonly servers: readonly ServerDone[];
  readonly review: RunReview | null;
}

type Asked = Pick<RunPage, 'again' | 'noLine'>;

export const runBoardOf = (record: RunState, lines: readonly JournalLine[], page: Asked): RunBoard => ({
  record,
  run: record.started?.run ?? '',
  begun: record.begun ?? '',
  last: record.last ?? '',
  servers: serversDone(record),
  review: runReviewOf(lines, { ...page, verbose: false }),
});
