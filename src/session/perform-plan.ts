import { applyPlan, refuseStale } from '../apply/apply.ts';
import { refuseStart } from '../apply/may-start.ts';
import { proveOwed } from '../apply/owed.ts';
import type { Run } from '../apply/run.ts';
import { blockedExit } from '../domain/blocked-exit.ts';
import type { DesiredState } from '../domain/desired.ts';
import { sameName } from '../domain/facts.ts';
import { EXIT, Fault, usage } from '../domain/fault.ts';
import type { OwedStage } from '../domain/journal.ts';
import type { Plan, PlanIntent } from '../domain/plan.ts';
import type { Reverts } from '../domain/revert.ts';
import { RunState } from '../domain/run-state.ts';
import { owedProofs } from '../journal/owed.ts';
import type { RunRecord } from '../journal/read.ts';
import { unfinishedRun } from '../journal/runs.ts';
import { type Draft, seal } from '../reconcile/make-plan.ts';
import { whatIsLeft } from '../reconcile/pending.ts';
import { stillPlanned } from '../reconcile/still-planned.ts';
import { holdQuestion } from '../report/hold-question.ts';
import { refusedForOwed } from '../report/owed-said.ts';
import { planText } from '../report/plan-text.ts';
import { sourceSaid } from '../report/source-said.ts';
import { undoQuestion } from '../report/stopped-said.ts';
import { prettyCanonical } from '../support/canonical.ts';
import type { Common, EmergencyOptions, Expecting, Io, Overriding } from '../terminal/io.ts';
import { allowedBy, converged } from './asked.ts';
import { refuseUnexpected } from './expected.ts';
import { toRun } from './next-line.ts';
import { observeAll } from './observe-all.ts';
import { openSaid, originOf, refuseElsewhere } from './origin.ts';
import { partOf } from './part-of-plan.ts';
import { planRendered } from './rendered.ts';
import { finish, type Orders, startRun } from './run.ts';
import type { Session } from './session.ts';
import { draftAskingOthers } from './strict-elsewhere.ts';

export interface ApplyOptions extends Common, EmergencyOptions, Expecting, Overriding {
  readonly yes: boolean;
}

/** What a person typed to depart from the policy, for the journal. */
export const overridesOf = ({ outsideWindow, hold = [] }: Overriding): Overriding => ({
  ...(outsideWindow === undefined ? {} : { outsideWindow }),
  ...(hold.length === 0 ? {} : { hold }),
});

/** The plan to perform, and the approved plan from which it is taken. */
export interface Task {
  readonly plan: Plan;
  readonly orders: Orders;
}

export function refuseUnattended({ yes }: ApplyOptions, io: Io): void {
  if (yes || io.interactive) return;
  throw usage(
    'E-nobody-to-ask',
    'exstate asks for "yes" before it changes a server, but there is no terminal to ask on. `exstate plan --out plan.json` shows what would be done, for the review, and changes nothing. --yes goes on without the question.',
  );
}

/** Asks the person who started the command, unless --yes was given. */
export async function confirmed(question: string, { yes }: Pick<ApplyOptions, 'yes'>, io: Io): Promise<void> {
  if (yes || (await io.confirm(question))) return;
  if (io.interrupted())
    throw new Fault('E-not-confirmed', EXIT.interrupted, 'Stopped by Ctrl+C at the question: nothing was done.');
  throw new Fault('E-not-confirmed', EXIT.usage, 'Not confirmed: nothing was done.');
}

/** Checked before a source is opened: a run of a simulated organization must not start PowerShell. */
export async function refuseOpenElsewhere(organization: string, options: ApplyOptions): Promise<void> {
  const open = await unfinishedRun(options.stateDir, organization);
  if (open !== null) refuseElsewhere(open, await originOf(options), options);
}

export async function planNow(...asked: Parameters<typeof draftNow>): Promise<Task> {
  const [, options] = asked;
  const plan = seal(await draftNow(...asked));
  refuseUnexpected(plan, options);
  return partOf(plan, { ...options, server: [] });
}

async function draftNow(
  desired: DesiredState,
  options: ApplyOptions,
  { provider, io }: Session,
  intent: PlanIntent,
  reverts?: Reverts,
): Promise<Draft> {
  const observation = await observeAll(provider, desired, io.waiting);
  const at = provider.clock.now();
  return draftAskingOthers(provider, desired, observation, {
    eachAlone: true,
    intent,
    at,
    reverts,
    allowed: allowedBy(options),
    convergedAt: await converged(options, desired.organization, intent),
  });
}

/** Proofs that earlier runs owe on the servers of the plan. Nothing is removed before they are taken. */
async function owedBefore({ intent, organization, desired: { state } }: Plan, options: Common): Promise<OwedStage[]> {
  const servers = intent === 'retire' ? [...state.servers, ...(state.others ?? [])] : state.servers;
  const owed = (await owedProofs(options.stateDir, organization)).filter(({ server }) =>
    servers.some(({ name }) => sameName(name, server)),
  );
  if (intent === 'retire' && owed.length > 0)
    throw new Fault(
      'E-proofs-owed',
      EXIT.blockedByKnown,
      `${refusedForOwed(owed)} When the component is Active again, run ${toRun('apply', 'apply', options)}: it takes the proofs.`,
    );
  return owed;
}

export async function begin(session: Session, { plan, orders }: Task, options: ApplyOptions, io: Io): Promise<number> {
  const earlier = await owedBefore(plan, options);
  const hasSteps = plan.servers.some(({ steps }) => steps.length > 0);
  // If only proofs are taken, the report of the run says all.
  if (options.format === 'text' && (hasSteps || earlier.length === 0))
    io.out(`${planText(plan, { color: io.color, width: io.width, verbose: options.verbose, goesOn: true })}
`);
  if (!hasSteps && earlier.length === 0) {
    // Without a step there is no run to show; the plan contains the reasons.
    if (options.format === 'json') io.out(prettyCanonical(orders.approved));
    await session.reports((format, page) => planRendered(format, plan, { ...page, verbose: options.verbose }));
    return blockedExit(plan.servers);
  }
  const trial = session.newRun(new RunState(plan), new Map(), async () => {});
  await refuseStale(
    options.savedPlan === undefined ? trial : { ...trial, stillPlanned: await asPlanned(plan, options) },
  );
  if (options.outsideWindow === undefined) refuseStart(plan, session.provider.clock.now());
  // To take proofs changes no server.
  if (hasSteps) await confirmed(question(plan), options, io);
  return performPlan(
    session,
    await startRun(session, plan, { ...orders, ...overridesOf(options) }),
    options,
    io,
    earlier,
  );
}

/** Runs the plan to its end, and then plans again to find what is left. */
export const performPlan = (
  session: Session,
  run: Run,
  options: ApplyOptions,
  io: Io,
  earlier: readonly OwedStage[] = [],
): Promise<number> =>
  finish(session, options, io, async () => {
    const ended = await applyPlan({ ...run, ...askingTo(run, options, io) });
    const notProven = ended.exit === EXIT.ok ? await proveOwed(run, earlier) : null;
    if (notProven !== null) return notProven;
    const { desired, allowed, intent, reverts } = run.plan;
    if (intent === 'undo') throw new Error('an undo is no plan of its own');
    const planAgain = () => draftNow(desired.state, { ...options, ...allowed }, session, intent, reverts);
    return ended.exit === EXIT.ok ? whatIsLeft(run.plan, planAgain, run.state.owed().length > 0) : ended;
  });

/** With `--yes` exstate asks no question, so it undoes nothing, and stops at each hold point. */
const askingTo = ({ state }: Run, { yes }: ApplyOptions, io: Io): Pick<Run, 'askToUndo' | 'askToGoOn'> =>
  yes || !io.interactive
    ? {}
    : {
        askToUndo: (stopped) => io.confirm(undoQuestion(stopped, state)),
        askToGoOn: (of) => io.enter(holdQuestion(of, state, { color: io.color, width: io.width, verbose: false })),
      };

const question = ({ intent, servers, source, reverts }: Plan): string => {
  const count = servers.reduce((sum, { steps }) => sum + steps.length, 0);
  const what =
    intent === 'retire'
      ? 'Remove superseded certificates'
      : intent === 'revert'
        ? `Go back to what run ${reverts?.run} found`
        : 'Apply the plan';
  return `${what}: ${count} step${count === 1 ? '' : 's'} on ${sourceSaid(source)}. Type "yes" to go on: `;
};

/** The check for a plan that was not made just now, with the converging steps from the journals here. */
export const asPlanned = async (plan: Plan, options: Common): Promise<NonNullable<Run['stillPlanned']>> =>
  stillPlanned(plan, await converged(options, plan.organization, plan.intent));

export const unfinishedFault = (record: RunRecord, options: Common): Fault =>
  new Fault(
    'E-unfinished-run',
    EXIT.blockedByRun,
    `${openSaid(record, options)} Until then no other run can start.`,
    record.run,
  );
