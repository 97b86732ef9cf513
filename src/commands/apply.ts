import { refuseContinuing } from '../apply/may-start.ts';
import { usage } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import { printable } from '../report/printable.ts';
import { sourceSaid } from '../report/source-said.ts';
import { loadDesired } from '../session/desired.ts';
import { refuseUnexpected } from '../session/expected.ts';
import { originOf } from '../session/origin.ts';
import { partOf, takenUp } from '../session/part-of-plan.ts';
import {
  type ApplyOptions,
  asPlanned,
  begin,
  confirmed,
  overridesOf,
  performPlan,
  planNow,
  refuseOpenElsewhere,
  refuseUnattended,
  unfinishedFault,
} from '../session/perform-plan.ts';
import { readPlan } from '../session/plan-file.ts';
import { refuseOtherChanges } from '../session/reverts.ts';
import { continueRun } from '../session/run.ts';
import { inSession, type Session } from '../session/session.ts';
import { refuseRecording } from '../session/source.ts';
import type { Io } from '../terminal/io.ts';

/** Applies a plan, made now or read from a file; or continues an unfinished run. */
export async function applyCommand(file: string, given: ApplyOptions, io: Io): Promise<number> {
  refuseUnattended(given, io);
  refuseRecording(given);
  const saved = await readPlan(file, { eachAlone: true });
  if (saved) refuseUnexpected(saved, given);
  const options = { ...given, ...(saved ? { savedPlan: file } : { file }) };
  const task = saved && partOf(saved, options);
  const desired = task?.plan.desired.state ?? (await loadDesired(file, options.server, options));
  if (saved) await refuseOtherSource(saved, options);
  await refuseOpenElsewhere(desired.organization, options);
  if (saved) await refuseOtherChanges(saved, file, options);
  const opening = { organization: desired.organization, targets: desired, command: 'apply' } as const;
  return inSession(opening, options, io, async (session) =>
    session.unfinished
      ? continueUnfinished(session, saved, options, io)
      : begin(session, task ?? (await planNow(desired, options, session, 'converge')), options, io),
  );
}

/** A plan that was made on a simulated organization is not for real servers. The check starts no PowerShell. */
async function refuseOtherSource({ source }: Plan, options: ApplyOptions): Promise<void> {
  if (source.kind !== 'simulated' || (await originOf(options)).kind !== 'servers') return;
  throw usage(
    'E-simulated-plan',
    `This plan was made on a simulated organization (${sourceSaid(source)}); it can be applied only to a simulated organization (--world).`,
  );
}

async function continueUnfinished(
  session: Session,
  saved: Plan | null,
  options: ApplyOptions,
  io: Io,
): Promise<number> {
  const { unfinished } = session;
  if (unfinished === null) throw new Error('no unfinished run');
  const { savedPlan: _another, ...rest } = options;
  if (saved !== null && saved.digest !== unfinished.plan.digest) throw unfinishedFault(unfinished, rest);
  const plan = takenUp(unfinished, options.server);
  refuseUnexpected(plan, options);
  if (options.outsideWindow === undefined) refuseContinuing(unfinished.state, session.provider.clock.now());
  const hasStopped = unfinished.state.stopped.size > 0 || unfinished.state.held !== null;
  const how = hasStopped ? 'stopped' : 'was interrupted';
  io.err(`Run ${printable(unfinished.run)} ${how}; exstate continues it.\n`);
  await confirmed(`Continue run ${unfinished.run}? Type "yes" to go on: `, options, io);
  const still = await asPlanned(plan, options);
  const continued = await continueRun(session, 'apply', plan, options, overridesOf(options));
  const run = { ...continued, stillPlanned: still };
  return performPlan(session, run, options, io);
}
