import { rollBack } from '../apply/apply.ts';
import { lookAndClose } from '../apply/close.ts';
import { EXIT, Fault, usage } from '../domain/fault.ts';
import { finishedFault } from '../journal/journal.ts';
import type { RunRecord } from '../journal/read.ts';
import { runsNamed, unfinishedRuns } from '../journal/runs.ts';
import { noSuchRun, oneOf } from '../session/named-run.ts';
import { toRun } from '../session/next-line.ts';
import { atOrigin, openSaid, originOf, refuseElsewhere } from '../session/origin.ts';
import { takenUp, toClose, worksOn } from '../session/part-of-plan.ts';
import { type ApplyOptions, confirmed, refuseUnattended } from '../session/perform-plan.ts';
import { closeRun, continueRun, finish } from '../session/run.ts';
import { inSession } from '../session/session.ts';
import { refuseRecording } from '../session/source.ts';
import type { Io } from '../terminal/io.ts';

export interface RollbackOptions extends ApplyOptions {
  /** Change nothing: observe, record what is there, and end the run. */
  readonly close?: boolean;
}

/**
 * Undoes what an unfinished run changed and did not prove, and ends the run. With `close`, it only observes and ends
 * the run.
 */
export async function rollbackCommand(name: string | undefined, options: RollbackOptions, io: Io): Promise<number> {
  refuseUnattended(options, io);
  refuseRecording(options);
  // Decided before a source is opened: a run of a simulated organization must not start PowerShell.
  const chosen = await chooseRun(name, options);
  const opening = {
    organization: chosen.plan.organization,
    targets: worksOn(chosen).desired.state,
    command: 'rollback',
  } as const;
  return inSession(opening, options, io, async (session) => {
    refuseOther(session.unfinished, chosen, options);
    const plan = options.close ? toClose(chosen, options.server) : takenUp(chosen, options.server);
    await confirmed(question(chosen.run, options), options, io);
    const run = options.close ? await closeRun(session) : await continueRun(session, 'rollback', plan, options);
    return finish(session, options, io, () => (options.close ? lookAndClose(run) : rollBack(run)));
  });
}

const question = (run: string, { close }: RollbackOptions): string =>
  close
    ? `End run ${run} without undoing anything? exstate only observes and records the result. Type "yes" to go on: `
    : `Undo what run ${run} did and did not prove? Type "yes" to go on: `;

/**
 * The run with this name, or the only one that is open on this source. The command names no organization; the journal
 * does.
 */
async function chooseRun(name: string | undefined, options: RollbackOptions): Promise<RunRecord> {
  const origin = await originOf(options);
  const found = name === undefined ? await unfinishedRuns(options.stateDir) : await runsNamed(options.stateDir, name);
  const record = oneOf(found, origin);
  if (record === null) throw await noRun(name, options);
  if (record.finished) throw finished(record, options);
  refuseElsewhere(record, origin, options);
  return record;
}

async function noRun(name: string | undefined, options: RollbackOptions): Promise<Fault> {
  if (name === undefined)
    return usage('E-no-unfinished-run', 'No run is unfinished, so there is nothing to roll back. Nothing was done.');
  const [open] = await unfinishedRuns(options.stateDir);
  if (open !== undefined) return anotherIsOpen(open, options);
  return noSuchRun(name, options);
}

/** Another command may have ended the run between choosing it and taking the lease. */
function refuseOther(unfinished: RunRecord | null, chosen: RunRecord, options: RollbackOptions): void {
  if (unfinished === null) throw finished(chosen, options);
  if (unfinished.run !== chosen.run) throw anotherIsOpen(unfinished, options);
}

const anotherIsOpen = (open: RunRecord, options: RollbackOptions): Fault =>
  new Fault(
    'E-unfinished-run',
    EXIT.blockedByRun,
    `${openSaid(open, options)} Until then no other run can start.`,
    open.run,
  );

function finished(record: RunRecord, options: RollbackOptions): Fault {
  const { code, exit, message, place } = finishedFault(record.run, record.path);
  const plan = toRun('plan', 'plan', atOrigin(options, record.origin));
  const back = toRun(`revert ${record.run}`, 'revert', atOrigin(options, record.origin));
  const then = `Nothing was done. To go back to what the run found: ${back}. To change what the servers have now in another way, edit the desired state and plan again: ${plan}.`;
  return new Fault(code, exit, `${message}\n${then}`, place);
}
