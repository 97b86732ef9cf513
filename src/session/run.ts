import { type Baseline, type Ended, type Run, recorder } from '../apply/run.ts';
import { StaleFault } from '../apply/stale.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { End, JournalEvent, Pending } from '../domain/journal.ts';
import type { Observation } from '../domain/observation.ts';
import { tableOf } from '../domain/observation.ts';
import type { Stage } from '../domain/operation.ts';
import type { Plan } from '../domain/plan.ts';
import { RunState } from '../domain/run-state.ts';
import { FactTable } from '../facts/table.ts';
import { createJournal, reopenJournal } from '../journal/journal.ts';
import { type RunRecord, readRun } from '../journal/read.ts';
import { newRunId } from '../journal/runs.ts';
import { endSaid } from '../report/end-said.ts';
import { printableLines } from '../report/printable.ts';
import type { Common, Io } from '../terminal/io.ts';
import { readBefore, refuseOtherValues, writeBefore } from './before.ts';
import { again, lineToShow, type Taken } from './next-line.ts';
import { observeAll } from './observe-all.ts';
import { openSaid } from './origin.ts';
import { runRendered } from './rendered.ts';
import { runNamed, type Session } from './session.ts';

/** The approved plan, and the part of it on which the run works. */
export interface Orders {
  readonly approved: Plan;
  readonly servers?: readonly string[];
  readonly expect?: string;
  readonly outsideWindow?: string;
  readonly hold?: readonly Stage[];
}

/**
 * A new journal. Its first line contains the whole plan, and the file next to it the facts from before the first
 * effect.
 */
export async function startRun(session: Session, plan: Plan, { approved, ...given }: Orders): Promise<Run> {
  const { provider, origin, stateDir, organization, lease, io } = session;
  // From here on a request to stop is kept, and ends the run between two steps.
  io.interrupted();
  const run = newRunId(provider.clock.now());
  const before = await observeAll(provider, plan.desired.state, session.io.waiting);
  const journal = await createJournal(stateDir, organization, run, lease);
  session.journal = journal;
  const sha256 = await writeBefore(journal.path, before);
  const state = new RunState(plan);
  const record = recorder(state, provider.clock, (event, at) => journal.append(event, at));
  await record({
    event: 'run-started',
    run,
    source: provider.source,
    origin,
    before: { sha256 },
    plan: approved,
    code: approved.code,
    ...given,
  });
  return session.newRun(state, baselineOf(before, plan), record);
}

/** The interrupted run from its journal, with the plan that was checked. */
export async function continueRun(
  session: Session,
  command: 'apply' | 'rollback',
  plan: Plan,
  given: Taken,
  overrides: Pick<Orders, 'outsideWindow' | 'hold'> = {},
): Promise<Run> {
  const record = unfinishedOf(session);
  const baseline = baselineOf(await readBefore(record, given), plan);
  refuseOtherValues(record, baseline, given);
  return resume(session, record, { command, ...overrides }, baseline);
}

/**
 * The same, for a run that is only observed and ended. It does not need the file with the facts from before the run.
 */
export const closeRun = (session: Session): Promise<Run> =>
  resume(session, unfinishedOf(session), { command: 'rollback --close' }, new Map());

function unfinishedOf({ unfinished }: Session): RunRecord {
  if (unfinished === null) throw new Error('there is no run to continue');
  return unfinished;
}

async function resume(
  session: Session,
  { path, state }: RunRecord,
  how: Omit<JournalEvent<'run-resumed'>, 'event'>,
  baseline: Baseline,
): Promise<Run> {
  session.io.interrupted();
  const journal = await reopenJournal(path, session.lease);
  session.journal = journal;
  const record = recorder(state, session.provider.clock, (event, at) => journal.append(event, at));
  await record({ event: 'run-resumed', ...how });
  return session.newRun(state, baseline, record);
}

const baselineOf = (before: Observation, plan: Plan): Baseline =>
  new Map(plan.servers.map(({ server }) => [server, new FactTable(tableOf(before, server))]));

/**
 * Performs the run and records how it ended. A run stays unfinished if it was stopped or killed, or if it was continued
 * and its plan is stale while a stage is neither proven nor undone.
 */
export async function finish(
  session: Session,
  options: Common,
  io: Io,
  course: () => Promise<Ended & { readonly pending?: readonly Pending[] }>,
): Promise<number> {
  const ended = await course().catch((error: unknown) => staleEnd(error, session, options));
  const { journal } = session;
  if (journal === null) throw new Error('no journal');
  if (ended.exit !== EXIT.interrupted && !ended.keepOpen) {
    await journal.append(finishedBy(ended), session.provider.clock.now());
  }
  await journal.close();
  const { lines, state } = await readRun(journal.path);
  if (ended.keepOpen) io.err(`${endSaid(ended.end, state)}\n`);
  if (options.format === 'text') io.err('\n');
  const how = { verbose: options.verbose, limit: options.limit, ...again(options) };
  const format = options.format === 'gitlab' ? 'text' : options.format;
  const whole = lineToShow(journal.path);
  const folded = whole === undefined ? {} : { whole };
  io.out(await runRendered(format, lines, { color: io.color, width: io.width, ...how, ...folded }));
  const lost = await session.reports((as, page) => runRendered(as, lines, { ...page, ...how })).catch(faultOf);
  return lost === undefined ? ended.exit : notWritten(lost, ended.exit, io);
}

const faultOf = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  throw error;
};

/** The run is done and its journal is complete, so a report that is not written must not hide how the run ended. */
function notWritten(lost: Fault, exit: number, io: Io): number {
  io.err(`${lost.code}  ${printableLines(lost.message)}\n`);
  return exit === EXIT.ok ? EXIT.invalid : exit;
}

const finishedBy = ({
  exit,
  end,
  pending = [],
}: Ended & { readonly pending?: readonly Pending[] }): JournalEvent<'run-finished'> => ({
  event: 'run-finished',
  exit,
  end,
  ...(pending.length === 0 ? {} : { pending }),
});

/**
 * The plan became stale during the run. A stage that was begun must be continued or undone, so a run that was already
 * unfinished stays open. If every stage that was begun is proven or undone, the run ends, and the next `apply` plans anew.
 */
function staleEnd(error: unknown, { unfinished, journal, io, origin }: Session, options: Common): Ended {
  if (error instanceof Fault && error.exit === EXIT.stale)
    return { exit: EXIT.stale, end: endOf(error), keepOpen: unfinished?.state.isHalfDone() === true };
  // Another process has taken over the run and will report what is open in it.
  if (error instanceof Fault && error.exit === EXIT.blockedByRun) throw error;
  // The servers cannot be reached any more, for example because a lab was killed: the person must know that a run is open.
  if (journal !== null) io.err(`${openSaid({ run: runNamed(journal.path), origin }, options)}\n`);
  throw error;
}

const endOf = (fault: Fault): End =>
  fault instanceof StaleFault ? fault.end : { code: 'fault', fault: fault.code, says: fault.message };
