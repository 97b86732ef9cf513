import { basename } from 'node:path';
import type { Baseline, Run } from '../apply/run.ts';
import type { JournalEvent } from '../domain/journal.ts';
import type { Origin } from '../domain/origin.ts';
import type { Provider } from '../domain/provider.ts';
import type { RunState } from '../domain/run-state.ts';
import type { Journal } from '../journal/journal.ts';
import { type Lease, takeLease } from '../journal/lease.ts';
import type { RunRecord } from '../journal/read.ts';
import { unfinishedRun } from '../journal/runs.ts';
import type { Common, Io } from '../terminal/io.ts';
import { openSaid, originOf, refuseElsewhere } from './origin.ts';
import { type Progress, progressOf } from './progress.ts';
import type { Targets } from './real-servers.ts';
import { type Reports, reportsTo } from './reports.ts';
import { openWorld, refuseForeign } from './source.ts';

/** A command that works on an organization: it has the lease, and it knows the unfinished run. */
export interface Session {
  readonly provider: Provider;
  readonly origin: Origin;
  readonly unfinished: RunRecord | null;
  readonly stateDir: string;
  readonly organization: string;
  readonly io: Io;
  readonly reports: Reports;
  newRun(state: RunState, baseline: Baseline, record: Run['record']): Run;
  journal: Journal | null;
  readonly lease: Lease;
}

/** Opens the source and the lease, does the work, and closes both, also if the work fails. */
export async function inSession(
  { organization, targets, command }: Opening,
  options: Common,
  io: Io,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const reports = await reportsTo('run', { ...options, file: options.savedPlan ?? options.file ?? '' });
  const provider = await openWorld(options, async () => targets, io.err);
  try {
    refuseForeign(provider, organization);
    const session = await openSession(provider, organization, options, command, io, reports);
    try {
      return await work(session);
    } finally {
      await session.lease.release();
    }
  } finally {
    await provider.close();
  }
}

export interface Opening {
  readonly organization: string;
  readonly targets: Targets;
  readonly command: 'apply' | 'retire' | 'revert' | 'rollback';
}

async function openSession(
  provider: Provider,
  organization: string,
  options: Common,
  command: string,
  io: Io,
  reports: Reports,
): Promise<Session> {
  const { stateDir } = options;
  const origin = await originOf(options);
  const lease = await takeLease(stateDir, organization, { reason: `exstate ${command}`, at: new Date().toISOString() });
  try {
    const unfinished = await unfinishedRun(stateDir, organization);
    if (unfinished) refuseElsewhere(unfinished, origin, options);
    const newRun = (state: RunState, baseline: Baseline, record: Run['record']): Run => {
      const progress = progressOf(state, io, () => provider.clock.now());
      io.onForcedExit(() => leftOpen(session, progress, options));
      const recordAndTell = async (event: JournalEvent) => {
        // While this line is written, it may already be on disk. So the step counts as begun before.
        if (event.event === 'step-intended') progress.heard(event);
        await record(event);
        if (event.event !== 'step-intended') progress.heard(event);
      };
      const assertMine = () => (session.journal ?? lease).assertMine();
      return {
        plan: state.plan,
        provider: onlyWhile(assertMine, provider),
        record: recordAndTell,
        state,
        baseline,
        waiting: progress.waiting,
        interrupted: io.interrupted,
      };
    };
    const session: Session = {
      provider,
      origin,
      unfinished,
      stateDir,
      organization,
      io,
      reports,
      newRun,
      journal: null,
      lease,
    };
    return session;
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** The message of a second Ctrl+C, which ends the process at once: the step whose result is then unknown. */
function leftOpen({ journal, origin }: Session, { underWay }: Progress, options: Common): string {
  if (journal === null) return '';
  const step = underWay();
  const open = step === undefined ? '' : `UNKNOWN: ${step}: interrupted before its result was seen.\n`;
  return `${open}${openSaid({ run: runNamed(journal.path), origin }, options)}\n`;
}

/**
 * A process that lost its lease while it was suspended must not change anything more, nor the time of a simulated
 * organization.
 */
const onlyWhile = (assertMine: () => Promise<void>, provider: Provider): Provider => ({
  source: provider.source,
  organization: provider.organization,
  clock: {
    now: () => provider.clock.now(),
    sleep: async (seconds) => {
      await assertMine();
      await provider.clock.sleep(seconds);
    },
  },
  observe: (servers, deadlineSeconds, only) => provider.observe(servers, deadlineSeconds, only),
  perform: async (server, operation, deadlineSeconds) => {
    await assertMine();
    return provider.perform(server, operation, deadlineSeconds);
  },
  close: () => provider.close(),
});

export const runNamed = (journal: string): string => basename(journal, '.jsonl');
