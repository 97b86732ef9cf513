import { basename } from 'node:path';
import type { Ended } from '../apply/apply.ts';
import { replay } from '../apply/replay.ts';
import { type Done, nothingDone, type Run } from '../apply/run.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { heldExit } from '../domain/held.ts';
import type { Plan } from '../domain/plan.ts';
import type { Observation, Provider } from '../domain/provider.ts';
import { View } from '../domain/view.ts';
import type { JournalEvent } from '../journal/event.ts';
import { createJournal, type Journal, reopenJournal } from '../journal/journal.ts';
import { type Lease, takeLease } from '../journal/lease.ts';
import { type RunRecord, readRun } from '../journal/read.ts';
import { newRunId, unfinishedRun } from '../journal/runs.ts';
import { tableOf } from '../providers/observe.ts';
import { runText } from '../report/run-text.ts';
import { writeAtomic } from '../support/atomic.ts';
import { prettyCanonical } from '../support/canonical.ts';
import { readJson } from '../support/read-document.ts';
import type { Common, Io } from './io.ts';
import { observeAll } from './make-plan.ts';
import { again, unfinishedSaid } from './next-line.ts';
import { type Progress, progressOf } from './progress.ts';

/** One command at work on an organisation: it holds the lease, and knows the run that was broken off. */
export interface Session {
  readonly provider: Provider;
  readonly unfinished: RunRecord | null;
  readonly stateDir: string;
  readonly organization: string;
  readonly io: Io;
  beats(plan: Plan, done: Done, record: Run['record']): Run;
  journal: Journal | null;
  readonly lease: Lease;
}

export async function openRun(
  provider: Provider,
  organization: string,
  options: Common,
  command: string,
  io: Io,
): Promise<Session> {
  const { stateDir } = options;
  const lease = await takeLease(stateDir, organization, { reason: `exstate ${command}`, at: new Date().toISOString() });
  try {
    const unfinished = await unfinishedRun(stateDir, organization);
    const beats = (plan: Plan, done: Done, record: Run['record']): Run => {
      const progress = progressOf(plan, done, io);
      io.leaves(() => leftOpen(session, progress, options));
      const recordAndTell = async (event: JournalEvent) => {
        // A line that is being written may be on disk already: its step counts as begun.
        if (event.event === 'step-intended') progress.heard(event);
        await record(event);
        if (event.event !== 'step-intended') progress.heard(event);
      };
      return { plan, provider, record: recordAndTell, done, waiting: progress.waiting, interrupted: io.interrupted };
    };
    const session: Session = { provider, unfinished, stateDir, organization, io, beats, journal: null, lease };
    return session;
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** A second Ctrl+C ends the process where it is: whoever pressed it must know what nobody knows any more. */
function leftOpen({ journal }: Session, { underWay }: Progress, options: Common): string {
  if (journal === null) return '';
  const step = underWay();
  const open = step === undefined ? '' : `UNKNOWN: ${step}: interrupted before its result was seen.\n`;
  return `${open}${unfinishedSaid(runNamed(journal.path), options)}\n`;
}

/** A new journal, whose first line holds the whole plan; beside it, what was there before the first effect. */
export async function startRun(session: Session, plan: Plan): Promise<Run> {
  const { provider, stateDir, organization, io } = session;
  // From here on a wish to stop is remembered, and ends the run between two steps.
  io.interrupted();
  const run = newRunId(provider.clock.now());
  const journal = await createJournal(stateDir, organization, run);
  session.journal = journal;
  const before = await observeAll(provider, plan.desired.state, session.io.waiting);
  await writeAtomic(beforeFile(journal.path), prettyCanonical(before));
  const record = recorder(session, journal);
  await record({ event: 'run-started', run, source: provider.source, plan });
  return session.beats(plan, { ...nothingDone(), baseline: baselineOf(before, plan) }, record);
}

/** The journal of the run that was broken off, and what it says is done. */
export async function continueRun(
  session: Session,
  command: 'apply' | 'rollback',
  record = session.unfinished,
): Promise<Run> {
  if (record === null) throw new Error('there is no run to continue');
  session.io.interrupted();
  const journal = await reopenJournal(record.path);
  session.journal = journal;
  const before = (await readJson(beforeFile(record.path))) as Observation;
  const append = recorder(session, journal);
  await append({ event: 'run-resumed', command });
  return session.beats(record.plan, { ...replay(record.lines), baseline: baselineOf(before, record.plan) }, append);
}

const beforeFile = (journal: string): string => journal.replace(/\.jsonl$/, '.before.json');

const baselineOf = (before: Observation, plan: Plan): Map<string, View> =>
  new Map(plan.servers.map(({ server }) => [server, new View(tableOf(before, server))]));

/** A process that slept through its lease has no right to another effect. */
const recorder =
  ({ lease, provider }: Session, journal: Journal): Run['record'] =>
  (event) => {
    if (event.event === 'step-intended') lease.assertHeld();
    return journal.append(event, provider.clock.now());
  };

/** Lets the run take its course and writes down how it ended; only a wish to stop and a kill leave it unfinished. */
export async function finish(
  session: Session,
  plan: Plan,
  options: Common,
  io: Io,
  course: () => Promise<Ended>,
): Promise<number> {
  const ended = await course().catch((error: unknown) => staleEnd(error, session, options));
  const exit = ended.exit === EXIT.ok ? heldExit(plan.servers) : ended.exit;
  const { journal } = session;
  if (journal === null) throw new Error('no journal');
  if (ended.exit !== EXIT.interrupted && !ended.keepOpen) {
    await journal.append(
      { event: 'run-finished', exit, ...(ended.says === '' ? {} : { says: ended.says }) },
      session.provider.clock.now(),
    );
  }
  if (ended.keepOpen) io.err(`${ended.says}\n`);
  await journal.close();
  const { lines } = await readRun(journal.path);
  // On a terminal the report follows the progress.
  if (options.format === 'text') io.err('\n');
  io.out(
    options.format === 'json'
      ? lines.map((line) => `${JSON.stringify(line)}\n`).join('')
      : runText(lines, { color: io.color, width: io.width, verbose: options.verbose, ...again(options) }),
  );
  return exit;
}

/** Stale in the middle: what is done stays to be undone or continued, so the run stays open where it was one already. */
function staleEnd(error: unknown, { unfinished, journal, io }: Session, options: Common): Ended {
  if (error instanceof Fault && error.exit === EXIT.stale)
    return { exit: EXIT.stale, says: error.message, keepOpen: unfinished !== null };
  // The way to the servers is gone, as with a lab that was killed: whoever mends it must know that something is open.
  if (journal !== null) io.err(`${unfinishedSaid(runNamed(journal.path), options)}\n`);
  throw error;
}

const runNamed = (journal: string): string => basename(journal, '.jsonl');
