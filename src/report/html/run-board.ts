import type { Instant } from '../../domain/facts.ts';
import type { RunState } from '../../domain/run-state.ts';
import type { RunPage } from '../page.ts';
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

export const runBoardOf = (record: RunState, page: Asked): RunBoard => ({
  record,
  run: record.started?.run ?? '',
  begun: record.begun ?? '',
  last: record.last ?? '',
  servers: serversDone(record),
  ending: runNextText(record, { ...page, color: false, verbose: false, width: UNBROKEN }),
});
