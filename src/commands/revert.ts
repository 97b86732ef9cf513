import { blockedExit } from '../domain/blocked-exit.ts';
import type { DesiredState } from '../domain/desired.ts';
import { EXIT, Fault, usage } from '../domain/fault.ts';
import type { Plan } from '../domain/plan.ts';
import type { Reverts } from '../domain/revert.ts';
import { restrictDesired } from '../domain/selection.ts';
import type { RunRecord } from '../journal/read.ts';
import { unfinishedRun } from '../journal/runs.ts';
import { draftPlan, seal } from '../reconcile/make-plan.ts';
import { noSuchRun, runMeant } from '../session/named-run.ts';
import { nextCommandLine } from '../session/next-line.ts';
import { observeAll } from '../session/observe-all.ts';
import { openSaid, originOf, refuseElsewhere } from '../session/origin.ts';
import { outputTo } from '../session/output.ts';
import {
  type ApplyOptions,
  begin,
  planNow,
  refuseOpenElsewhere,
  refuseUnattended,
  unfinishedFault,
} from '../session/perform-plan.ts';
import { planRendered } from '../session/rendered.ts';
import { reportsTo } from '../session/reports.ts';
import { changesOf } from '../session/reverts.ts';
import { namesOf, selected } from '../session/selected.ts';
import { inSession } from '../session/session.ts';
import { judgedAt, openSource, refuseForeign, refuseRecording } from '../session/source.ts';
import { prettyBytes } from '../support/canonical.ts';
import type { Io } from '../terminal/io.ts';

export interface RevertOptions extends ApplyOptions {
  /** Only write the plan; `apply` performs it. */
  readonly out?: string;
}

/** Goes back to what a finished run found: a plan of its own, shown and confirmed separately, applied like any other. */
export async function revertCommand(name: string, options: RevertOptions, io: Io): Promise<number> {
  if (options.out === undefined) refuseUnattended(options, io);
  else refuseBoth(options);
  refuseRecording(options);
  // Decided before a source is opened: a run of a simulated organization must not start PowerShell.
  const record = await finishedRun(name, options);
  const asked = await askedOf(record, options);
  return options.out === undefined
    ? revertNow(asked, options, io)
    : revertLater(asked, record, options.out, options, io);
}

interface Asked {
  readonly desired: DesiredState;
  readonly reverts: Reverts;
}

function refuseBoth({ yes, expect }: RevertOptions): void {
  if (!yes && expect === undefined) return;
  throw usage(
    'E-wrong-usage',
    'With --out, revert writes a plan and changes nothing. Leave out --yes and --expect, and give them to `exstate apply`.',
  );
}

async function finishedRun(name: string, options: RevertOptions): Promise<RunRecord> {
  const origin = await originOf(options);
  const record = await runMeant(name, options, origin);
  if (record === null) throw noSuchRun(name, options);
  if (!record.finished)
    throw new Fault(
      'E-unfinished-run',
      EXIT.blockedByRun,
      `${openSaid(record, options)} \`exstate revert\` goes back only after a finished run. Nothing was done.`,
      record.run,
    );
  refuseElsewhere(record, origin, options);
  return record;
}

/** The desired state of the run, with the servers that the run changed. */
async function askedOf(record: RunRecord, options: RevertOptions): Promise<Asked> {
  const { plan } = record.state;
  const reverts = await changesOf(record, options);
  const changed = Object.keys(reverts.servers);
  if (changed.length === 0) throw nothingToRevert(record);
  const names = selected(namesOf(plan.desired.state), options.server, `run ${record.run}`);
  const state = restrictDesired(
    plan.desired.state,
    changed.filter((server) => names.includes(server)),
  );
  if (state.servers.length === 0) throw nothingToRevert(record);
  return { desired: state, reverts };
}

const nothingToRevert = ({ run }: RunRecord): Fault =>
  usage(
    'E-nothing-to-revert',
    `Run ${run} changed nothing on these servers, or undid what it changed. Nothing was done.`,
  );

async function revertNow({ desired, reverts }: Asked, options: RevertOptions, io: Io): Promise<number> {
  const { organization } = desired;
  await refuseOpenElsewhere(organization, options);
  return inSession({ organization, targets: desired, command: 'revert' }, options, io, async (session) => {
    if (session.unfinished) throw unfinishedFault(session.unfinished, options);
    return begin(session, await planNow(desired, options, session, 'revert', reverts), options, io);
  });
}

async function revertLater(
  asked: Asked,
  { path }: RunRecord,
  out: string,
  options: RevertOptions,
  io: Io,
): Promise<number> {
  const output = await outputTo(out, 'plan', { ...options, file: path });
  const reports = await reportsTo('plan', { ...options, file: path }, out);
  // To write a plan is not refused, but its user must know of the run.
  const open = await unfinishedRun(options.stateDir, asked.desired.organization);
  if (open !== null) io.err(`${openSaid(open, options)}\n`);
  const plan = await planOf(asked, options, io);
  await output.write(prettyBytes(plan));
  const how = { verbose: options.verbose, ...nextCommandLine(out, plan, { ...options, server: [] }) };
  await reports((format, page) => planRendered(format, plan, { ...page, ...how }));
  io.out(await planRendered(options.format, plan, { color: io.color, width: io.width, ...how }));
  return blockedExit(plan.servers);
}

async function planOf({ desired, reverts }: Asked, options: RevertOptions, io: Io): Promise<Plan> {
  const provider = await openSource(options, async () => desired);
  try {
    refuseForeign(provider, desired.organization);
    const observation = await observeAll(provider, desired, io.waiting);
    const at = judgedAt(provider, options.at);
    return seal(
      draftPlan(desired, observation, { intent: 'revert', reverts, at, eachAlone: true, convergedAt: () => null }),
    );
  } finally {
    await provider.close();
  }
}
