import type { DesiredServer } from '../domain/desired.ts';
import { isKnown, type Patch, unknown } from '../domain/facts.ts';
import type { Cause } from '../domain/journal.ts';
import type { ServerPlan, Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import { stageKey } from '../domain/run-state.ts';
import type { View } from '../domain/view.ts';
import { FactTable } from '../facts/table.ts';
import type { Look } from '../prove/judge.ts';
import { type Ended, look, type Run } from './run.ts';
import { judgeAgain, lookAgain } from './step.ts';
import type { StageOf } from './undo.ts';
import { isShownWrong, movedGuarded, undoOrStop } from './undo-or-stop.ts';

export const stepFailed = ({ id }: Step): Cause => ({ code: 'step-failed', step: id });

export const baselineOf = (run: Run, server: ServerPlan): View => run.baseline.get(server.server) ?? new FactTable({});

/** If an earlier session ended between intending a step and its verdict, observation decides what happened. */
export async function takeUp(run: Run, server: ServerPlan, desired: DesiredServer, seen: Look): Promise<Look | Ended> {
  const { state } = run;
  const failed = server.steps.find((step) => step.id === state.failed);
  if (failed) return takeUpFailed(run, { server, desired, stage: failed.stage }, failed, seen);
  const open = server.steps.find((step) => state.intended.has(step.id) && !state.isVerified(step.id));
  if (open === undefined) return seen;
  const baseline = baselineOf(run, server);
  const before = baseline.after({ ...effectOfVerified(run, server, open), ...state.intended.get(open.id) });
  const end = await judgeAgain(run, open, before, baseline);
  if (end === null) {
    state.retake(open.id);
    return look(run, server.server);
  }
  return end.verdict === 'verified'
    ? end.seen
    : undoOrStop(run, { server, desired, stage: open.stage }, stepFailed(open));
}

/**
 * A stage that failed is undone, except transport: the person who continues the run has chosen to go forward. What
 * failed may be good now. Another restart would interrupt mail again, so exstate repeats only one without an effect.
 */
async function takeUpFailed(run: Run, of: StageOf, step: Step, seen: Look): Promise<Look | Ended> {
  const because = stepFailed(step);
  const isUndone = of.stage !== 'transport' || run.state.undo.has(stageKey(of.server.server, of.stage));
  if (isUndone || movedGuarded(run, because) || isShownWrong(run, of, seen.view)) return undoOrStop(run, of, because);
  if (step.operation.kind === 'restart-transport' && isStillDue(seen.view)) {
    run.state.retake(step.id);
    return seen;
  }
  // Others may have changed something since the run stopped, so only changes from now on can be unexpected.
  const end = await lookAgain(run, step, seen.view, baselineOf(run, of.server));
  return end.verdict === 'verified' ? end.seen : undoOrStop(run, of, because);
}

function isStillDue(now: View): boolean {
  const due = now.peek('transport/restart-due');
  return isKnown(due) && due.known === true;
}

/**
 * The effect of the verified steps before this one: the facts that they wrote, and as unknown the facts that they
 * unsettled.
 */
function effectOfVerified(run: Run, server: ServerPlan, step: Step): Patch {
  const before = server.steps.filter((one) => run.state.isVerified(one.id) && one.id !== step.id);
  const left = before.map((one) => ({
    ...Object.fromEntries(one.unsettles.map((key) => [key, UNSETTLED])),
    ...one.writes,
  }));
  return rename(Object.assign({}, ...left), run.state.issued);
}

const UNSETTLED = unknown('not observed since the run was interrupted');
