import { applyPlan, refuseStale } from '../apply/apply.ts';
import { nothingDone, type Run } from '../apply/run.ts';
import type { DesiredState } from '../domain/desired.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { heldExit } from '../domain/held.ts';
import type { Plan } from '../domain/plan.ts';
import type { RunRecord } from '../journal/read.ts';
import { unfinishedRun } from '../journal/runs.ts';
import { planText } from '../report/plan-text.ts';
import { printable } from '../report/printable.ts';
import { prettyCanonical } from '../support/canonical.ts';
import { loadDesired } from './desired.ts';
import { refuseUnexpected } from './expected.ts';
import type { Common, Expecting, Io, WaysOut } from './io.ts';
import { type Draft, draftPlan, observeAll, seal } from './make-plan.ts';
import { openSaid, originOf, refuseElsewhere } from './origin.ts';
import { whatIsLeft } from './pending.ts';
import { allowedBy, converged } from './plan.ts';
import { readPlan } from './plan-file.ts';
import { partOf, takenUp } from './selected.ts';
import { continueRun, finish, type Orders, openRun, type Session, startRun } from './session.ts';
import { openWorld, refuseForeign, refuseRecording, usage } from './source.ts';
import { stillPlanned } from './still-planned.ts';

export interface ApplyOptions extends Common, WaysOut, Expecting {
  readonly yes: boolean;
}

/** What is worked on, and what was approved. */
interface Task {
  readonly plan: Plan;
  readonly orders: Orders;
}

/** Carries out a plan, made now or saved before; or goes on with the run that was broken off. */
export async function applyCommand(file: string, given: ApplyOptions, io: Io): Promise<number> {
  refuseUnattended(given, io);
  refuseRecording(given);
  const saved = await readPlan(file);
  if (saved) refuseUnexpected(saved, given);
  const options = { ...given, ...(saved ? { savedPlan: file } : { file }) };
  const task = saved && partOf(saved, options);
  const desired = task?.plan.desired.state ?? (await loadDesired(file, options.server));
  if (saved) await refuseOtherSource(saved, options);
  await refuseOpenElsewhere(desired.organization, options);
  const provider = await openWorld(options, async () => desired, io.err);
  try {
    refuseForeign(provider, desired.organization);
    const session = await openRun(provider, desired.organization, options, 'apply', io);
    try {
      if (session.unfinished) return await goOn(session, saved, options, io);
      return await begin(session, task ?? (await planNow(desired, options, session, 'converge')), options, io);
    } finally {
      await session.lease.release();
    }
  } finally {
    await provider.close();
  }
}

/** Removes what is superseded: a plan of its own, shown, confirmed for itself, carried out by the same engine. */
export async function retireCommand(file: string, given: ApplyOptions, io: Io): Promise<number> {
  const options = { ...given, file };
  refuseUnattended(options, io);
  refuseRecording(options);
  const desired = await loadDesired(file, options.server);
  await refuseOpenElsewhere(desired.organization, options);
  const provider = await openWorld(options, async () => desired, io.err);
  try {
    refuseForeign(provider, desired.organization);
    const session = await openRun(provider, desired.organization, options, 'retire', io);
    try {
      if (session.unfinished) throw heldByRun(session.unfinished, options);
      return await begin(session, await planNow(desired, options, session, 'retire'), options, io);
    } finally {
      await session.lease.release();
    }
  } finally {
    await provider.close();
  }
}

/** Before anything is opened: a run of a simulated organization must not start PowerShell. */
async function refuseOpenElsewhere(organization: string, options: ApplyOptions): Promise<void> {
  const open = await unfinishedRun(options.stateDir, organization);
  if (open !== null) refuseElsewhere(open, await originOf(options), options);
}

export function refuseUnattended({ yes }: ApplyOptions, io: Io): void {
  if (yes || io.interactive) return;
  throw usage('E-nobody-to-ask', 'There is no terminal to ask "yes" on. Say --yes where nobody is to be asked.');
}

async function planNow(...asked: Parameters<typeof draftNow>): Promise<Task> {
  const [, options] = asked;
  const plan = seal(await draftNow(...asked));
  refuseUnexpected(plan, options);
  return partOf(plan, { ...options, server: [] });
}

async function draftNow(
  desired: DesiredState,
  options: ApplyOptions,
  { provider, io }: Session,
  intent: 'converge' | 'retire',
): Promise<Draft> {
  const observation = await observeAll(provider, desired, io.waiting);
  const at = provider.clock.now();
  return draftPlan(desired, observation, {
    intent,
    at,
    allowed: allowedBy(options),
    convergedAt: await converged(options, desired.organization, intent),
  });
}

/** A plan that was made on a simulated organization says nothing about real servers, and starts no PowerShell there. */
async function refuseOtherSource({ source }: Plan, options: ApplyOptions): Promise<void> {
  if (!source.startsWith('simulated:') || (await originOf(options)).kind !== 'servers') return;
  throw usage(
    'E-simulated-plan',
    `This plan was made on a simulated organization (${source}); it is applied to one (--world) only.`,
  );
}

async function begin(session: Session, { plan, orders }: Task, options: ApplyOptions, io: Io): Promise<number> {
  if (options.format === 'text')
    io.out(`${planText(plan, { color: io.color, width: io.width, verbose: options.verbose, goesOn: true })}
`);
  if (plan.servers.every(({ steps }) => steps.length === 0)) {
    // There is no run whose lines could be shown; the plan says why.
    if (options.format === 'json') io.out(prettyCanonical(orders.approved));
    return heldExit(plan.servers);
  }
  const trial = session.beats(plan, nothingDone(), async () => {});
  await refuseStale(
    options.savedPlan === undefined ? trial : { ...trial, stillPlanned: await stillPlanned(plan, options) },
  );
  if (!options.yes && !(await io.confirm(question(plan)))) {
    throw new Fault('E-not-confirmed', EXIT.usage, 'Not confirmed: nothing was done.');
  }
  return carryOut(session, await startRun(session, plan, orders), options, io);
}

/** To its end, and to what is left then. */
const carryOut = (session: Session, run: Run, options: ApplyOptions, io: Io): Promise<number> =>
  finish(session, options, io, async () => {
    const ended = await applyPlan(run);
    const { desired, allowed } = run.plan;
    const intent = run.plan.intent === 'retire' ? 'retire' : 'converge';
    return ended.exit === EXIT.ok
      ? whatIsLeft(run.plan, () => draftNow(desired.state, { ...options, ...allowed }, session, intent))
      : ended;
  });

const question = ({ intent, servers, source }: Plan): string => {
  const count = servers.reduce((sum, { steps }) => sum + steps.length, 0);
  const what = intent === 'retire' ? 'Remove superseded certificates' : 'Carry out the plan';
  return `${what}: ${count} step${count === 1 ? '' : 's'} on ${source}. Type "yes" to go on: `;
};

async function goOn(session: Session, saved: Plan | null, options: ApplyOptions, io: Io): Promise<number> {
  const { unfinished } = session;
  if (unfinished === null) throw new Error('no unfinished run');
  const { savedPlan: _another, ...rest } = options;
  if (saved !== null && saved.digest !== unfinished.plan.digest) throw heldByRun(unfinished, rest);
  const plan = takenUp(unfinished, options.server);
  refuseUnexpected(plan, options);
  io.err(`Run ${printable(unfinished.run)} was broken off; it is continued.\n`);
  if (!options.yes && !(await io.confirm(`Continue run ${unfinished.run}? Type "yes" to go on: `))) {
    throw new Fault('E-not-confirmed', EXIT.usage, 'Not confirmed: nothing was done.');
  }
  const asPlanned = await stillPlanned(plan, options);
  const run = { ...(await continueRun(session, 'apply', plan, options)), stillPlanned: asPlanned };
  return carryOut(session, run, options, io);
}

const heldByRun = (record: RunRecord, options: Common): Fault =>
  new Fault(
    'E-unfinished-run',
    EXIT.heldByRun,
    `${openSaid(record, options)} Nothing else is begun before.`,
    record.run,
  );
