import equal from 'fast-deep-equal';
import type { Run } from '../apply/run.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Goal, Plan, ServerPlan, Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import type { RunState } from '../domain/run-state.ts';
import type { View } from '../domain/view.ts';
import { guard } from '../guards/guards.ts';
import { waitingSaid } from '../report/condition-said.ts';
import { type Asked, planFrom } from './make-plan.ts';

/**
 * For a plan that was not made just now: plans again with the facts of the staleness check, the desired state and the
 * allowances of the plan, and the converging steps from the journals here. A step that is not planned again is refused,
 * whatever the file contains.
 */
export function stillPlanned(plan: Plan, convergedAt: Asked['convergedAt']): NonNullable<Run['stillPlanned']> {
  const { intent, allowed, reverts, desired, source } = plan;
  if (intent === 'undo') throw new Error('an undo is no plan of its own');
  return (server, seen, state) => {
    const left = leftOf(server, plan, state);
    if (left.steps.length === 0) return;
    const asked = { ...desired.state, servers: desired.state.servers.filter(({ name }) => name === server.server) };
    const observed = {
      takenAt: seen.at,
      state: { facts: {}, servers: { [server.server]: { facts: seen.view.facts() } } },
    };
    const unlawful: Fault[] = [];
    const inspect = (_today: ServerPlan, view: View, goal: Goal) => void unlawful.push(...broken(left, view, goal));
    const today = planFrom(asked, observed, source, { intent, allowed, reverts, at: seen.at, convergedAt, inspect })
      .servers[0];
    if (unlawful[0]) throw unlawful[0];
    refuseNotGiven(left, today);
  };
}

/**
 * The steps that are still to be done. If a stage was interrupted, no plan begins with this state: the answers and
 * needs of each step then decide whether the stage is finished or undone. `retire` has no such state.
 */
function leftOf(server: ServerPlan, { intent }: Plan, state: RunState): ServerPlan {
  const isDone = ({ id }: Step) => state.isVerified(id) || state.intended.has(id);
  const begun = intent !== 'retire' && server.steps.some(isDone);
  return rename({ ...server, steps: begun ? [] : server.steps.filter((step) => !isDone(step)) }, state.issued);
}

/** Checks the guards again, for the plan in the file with the present facts. Returns their faults. */
function broken(planned: ServerPlan, observed: View, goal: Goal): Fault[] {
  try {
    guard(planned, observed, goal);
    return [];
  } catch (error) {
    if (error instanceof Fault) return [notPlanned(planned.server, error.message)];
    throw error;
  }
}

function refuseNotGiven(planned: ServerPlan, today: ServerPlan | undefined): void {
  const missing = planned.steps.find((step) => !today?.steps.some((given) => isSame(given, step)));
  if (missing === undefined) return;
  const why = today && (today.refused?.says ?? whyNot(missing, planned, today));
  throw notPlanned(missing.id, `"${missing.says}"${why ? ` is blocked: ${why}` : ''}.`);
}

const isSame = (a: Step, b: Step): boolean => a.stage === b.stage && equal(a.operation, b.operation);

/** What now blocks the drift that the step corrects. */
function whyNot({ because }: Step, planned: ServerPlan, today: ServerPlan): string | undefined {
  const facts = planned.drift.filter(({ id }) => because.includes(id)).map(({ fact }) => fact);
  const now = today.drift.filter(({ fact }) => facts.includes(fact)).map(({ id }) => id);
  return today.blocked
    .filter(({ drift }) => now.includes(drift))
    .flatMap(({ waitsFor }) => waitsFor)
    .slice(0, 1)
    .map(waitingSaid)[0];
}

const notPlanned = (place: string, says: string): Fault =>
  new Fault(
    'E-step-not-planned',
    EXIT.stale,
    `${place}: with the present facts, exstate does not plan this step: ${says} Nothing further was done. Plan again, and read what changed.`,
    place,
  );
