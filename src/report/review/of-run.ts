import { EXIT } from '../../domain/fault.ts';
import type { JournalLine } from '../../domain/journal.ts';
import { type RunState, runStateOf } from '../../domain/run-state.ts';
import { overridesSaid } from '../overrides-said.ts';
import { owedJudgedSaid } from '../owed-said.ts';
import type { RunPage } from '../page.ts';
import { refusedNames } from '../refused-said.ts';
import { adviceOf, becauseSaid, outcomeSaid, pendingOf, titleSaid } from '../run-next-said.ts';
import { sourceSaid } from '../source-said.ts';
import { evidenceOf } from './evidence.ts';
import type { RunReview } from './review.ts';
import { isBegun, runServerOf } from './run-stages.ts';

type Asked = Pick<RunPage, 'again' | 'noLine' | 'verbose'>;

/** The review of a run, from its journal. Null if no line contains the plan. */
export function runReviewOf(lines: readonly JournalLine[], page: Asked): RunReview | null {
  const record = runStateOf(lines);
  return record === null ? null : reviewOf(record, page);
}

function reviewOf(record: RunState, page: Asked): RunReview {
  const { plan, started, begun, last, finished, resumed } = record;
  const planned = plan.servers.filter(({ steps }) => steps.length > 0);
  const reached = planned.filter(({ steps }) => steps.some(({ id }) => isBegun(id, record)));
  return {
    of: 'run',
    organization: plan.organization,
    source: started === null ? '' : sourceSaid(started.source),
    code: plan.code,
    run: started?.run ?? '',
    startedAt: begun ?? '',
    lastAt: last ?? '',
    finished: finished !== null,
    resumed,
    overrides: overridesSaid(record),
    title: titleSaid(record),
    outcome: outcomeSaid(record),
    good: finished?.exit === EXIT.ok,
    because: becauseSaid(record),
    servers: reached.map((server) => runServerOf(server, record, page)),
    notStarted: planned.filter((server) => !reached.includes(server)).map(({ server }) => server),
    refused: refusedNames(plan.servers),
    owed: record.owedJudged.map((event) => ({
      says: owedJudgedSaid(event),
      evidence: evidenceOf(event.evidence, page),
    })),
    pending: pendingOf(record),
    advice: adviceOf(record, page),
  };
}
