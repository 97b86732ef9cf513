import equal from 'fast-deep-equal';
import { ACTIONS } from '../actions/index.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { BACK_END_RECORD, type FactKey, isKnown, type Patch } from '../domain/facts.ts';
import type { NotUndone, OfStage, Undone } from '../domain/journal.ts';
import type { Stage } from '../domain/operation.ts';
import type { Drift, Goal, ServerPlan, Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { FactTable } from '../facts/table.ts';
import { findSteps } from '../planner/steps.ts';
import { undoGoal } from '../planner/undo.ts';
import type { Look } from '../prove/judge.ts';
import { look, type Run } from './run.ts';
import { unmetPrecondition } from './stale.ts';
import { takeStep } from './step.ts';

export interface StageOf {
  readonly server: ServerPlan;
  readonly desired: DesiredServer;
  readonly stage: Stage;
}

/** How a stage can be undone now: the steps back, or what is so without a step. */
export type WayBack =
  | { readonly end: Undone | NotUndone; readonly seen: Look }
  | { readonly goal: Goal; readonly steps: readonly Step[]; readonly seen: Look };

/** Undoes a stage: its steps back are performed like all others. */
export async function undoStage(run: Run, { server, stage }: StageOf, way: WayBack): Promise<boolean> {
  const of = { server: server.server, stage };
  const end = 'end' in way ? way.end : await stepBack(run, of, way);
  if (typeof end === 'string') await run.record({ event: 'stage-undone', ...of, how: end });
  else await run.record({ event: 'stage-not-undone', ...of, reason: end });
  return typeof end === 'string';
}

/** The old values are a goal for the same planner. Changes nothing. */
export async function findWayBack(run: Run, { server, desired, stage }: StageOf): Promise<WayBack> {
  const steps = server.steps
    .filter((step) => step.stage === stage && run.state.intended.has(step.id))
    .map((step) => rename(step, run.state.issued));
  const old = oldValues(steps, run);
  const seen = await look(run, server.server);
  const bound = boundByRestart(steps, run.baseline.get(server.server), seen.view);
  if (bound !== undefined) return { end: bound, seen };
  if (isUntouched(old, seen.view)) return { end: 'no-effect', seen };
  const before = (run.baseline.get(server.server) ?? new FactTable({})).after(old);
  const choice = rename(server.choice, run.state.issued);
  const goal = { intent: 'converge', server: desired, at: seen.at, choice, want: {} } satisfies Goal;
  const undo = undoGoal(stage, steps, before, goal);
  if ('none' in undo) return { end: undo.none, seen };
  return { goal: undo.goal, seen, steps: backwards(undo.goal, seen.view, server.server, stage) };
}

async function stepBack(
  run: Run,
  of: OfStage,
  { goal, steps, seen: first }: Extract<WayBack, { readonly goal: Goal }>,
): Promise<Undone | NotUndone> {
  await run.record({ event: 'undo-started', ...of, steps });
  let seen = first;
  for (const step of steps) {
    const unmet = unmetPrecondition(step, seen.view, goal);
    if (unmet !== undefined) return unmet;
    const end = await takeStep(run, step, seen, seen.view);
    seen = end.seen;
    if (end.verdict !== 'verified' && end.verdict !== 'already-so') return { code: 'step-failed', step: step.id };
  }
  const left = leftToUndo(goal, seen.view);
  if (left !== undefined) return { code: 'still-different', drift: left.code, fact: left.fact, says: left.says };
  return steps.length === 0 ? 'unused' : 'steps';
}

/** A difference from before the stage. What cannot be read does not count. */
export const leftToUndo = (goal: Goal, now: View): Drift | undefined =>
  findDrift(now.fork(), goal).find((drift) => isKnown(now.peek(drift.fact)));

/**
 * If a stage only restarts IIS, it changes no setting, so there is nothing to undo. But IIS may have bound the
 * certificate that its metabase contains, and that may have been unreadable before (exchange facts 8.3). Then the
 * certificate of 444 has changed, and the stage is not undone.
 */
function boundByRestart(steps: readonly Step[], before: View | undefined, now: View): NotUndone | undefined {
  const restarted = steps.some(({ operation }) => operation.kind === 'restart-iis');
  const bound = steps.some(({ writes }) => writes[BACK_END_RECORD] !== undefined);
  if (!restarted || bound || before === undefined) return undefined;
  const [was, is] = [before.peek(BACK_END_RECORD), now.peek(BACK_END_RECORD)];
  if (!isKnown(was) || !isKnown(is) || was.known === is.known) return undefined;
  return { code: 'bound-by-restart', fact: BACK_END_RECORD, was: was.known, is: is.known };
}

function backwards(goal: Goal, now: View, server: string, stage: Stage): Step[] {
  const drift = findDrift(now.fork(), goal).map((one, i) => ({ ...one, id: `${server}/u${i + 1}` }));
  const { steps } = findSteps(goal, drift, now.fork(), ACTIONS);
  return steps.map((step, i) => ({ ...step, id: `${server}/undo-${stage}/${i + 1}` }));
}

/** The oldest value of each fact: the value from before the stage. */
const oldValues = (steps: readonly Step[], run: Run): Patch =>
  Object.assign({}, ...steps.map((step) => run.state.intended.get(step.id) ?? {}).reverse());

const isUntouched = (old: Patch, now: View): boolean =>
  (Object.keys(old) as FactKey[]).every((key) => {
    const was = old[key];
    const is = now.peek(key);
    return was !== undefined && isKnown(was) && isKnown(is) && equal(was.known, is.known);
  });
