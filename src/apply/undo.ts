import equal from 'fast-deep-equal';
import { ACTIONS } from '../actions/index.ts';
import type { DesiredServer } from '../domain/desired.ts';
import { BACK_END_RECORD, type FactKey, isKnown, type Patch } from '../domain/facts.ts';
import type { Stage } from '../domain/operation.ts';
import type { Goal, ServerPlan, Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import { show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { FactTable } from '../facts/table.ts';
import { findSteps } from '../planner/steps.ts';
import { undoGoal } from '../planner/undo.ts';
import { unmetNeed } from './needs.ts';
import { look, type Run } from './run.ts';
import { takeStep } from './step.ts';

export interface UndoEnd {
  readonly undone: boolean;
  readonly says: string;
}

/** Takes back what a stage has done: its old values are a goal for the same planner, its steps are steps like any other. */
export async function undoStage(run: Run, server: ServerPlan, desired: DesiredServer, stage: Stage): Promise<UndoEnd> {
  const steps = server.steps
    .filter((step) => step.stage === stage && run.done.intended.has(step.id))
    .map((step) => rename(step, run.done.issued));
  const old = oldValues(steps, run);
  let seen = await look(run, server.server);
  const broughtBack = takenByRestart(steps, run.done.baseline.get(server.server), seen.view);
  if (broughtBack !== undefined) return close(run, server, stage, false, broughtBack);
  if (isUntouched(old, seen.view)) return close(run, server, stage, true, 'nothing of it had taken effect');
  const before = (run.done.baseline.get(server.server) ?? new FactTable({})).after(old);
  const goal = {
    intent: 'converge',
    server: desired,
    at: seen.at,
    choice: rename(server.choice, run.done.issued),
    want: {},
  } satisfies Goal;
  const undo = undoGoal(stage, steps, before, goal);
  if ('none' in undo) return close(run, server, stage, false, undo.none);
  const back = backwards(undo.goal, seen.view, server.server, stage);
  await run.record({ event: 'undo-started', server: server.server, stage, steps: [...back.steps] });
  for (const step of back.steps) {
    const held = unmetNeed(step, seen.view, undo.goal);
    if (held !== undefined) return close(run, server, stage, false, `${step.says}: it must be that ${held.was}`);
    const end = await takeStep(run, step, seen, seen.view);
    seen = end.seen;
    if (end.verdict !== 'verified' && end.verdict !== 'already-so')
      return close(run, server, stage, false, `${step.says}: ${end.says}`);
  }
  const left = findDrift(seen.view.fork(), undo.goal).find((drift) => isKnown(seen.view.peek(drift.fact)));
  if (left !== undefined) return close(run, server, stage, false, left.says);
  return close(
    run,
    server,
    stage,
    true,
    back.steps.length === 0 ? 'what it added stays: it serves nobody' : back.steps.map((step) => step.says).join('; '),
  );
}

/**
 * A restart alone changes no setting, so there is nothing to go back to; but IIS may have bound what it keeps, which nobody
 * could read beforehand (exchange facts 8.3). Then 444 is not as it was, and the stage is not undone.
 */
function takenByRestart(steps: readonly Step[], before: View | undefined, now: View): string | undefined {
  const restarted = steps.some(({ operation }) => operation.kind === 'restart-iis');
  const bound = steps.some(({ writes }) => writes[BACK_END_RECORD] !== undefined);
  if (!restarted || bound || before === undefined) return undefined;
  const [was, is] = [before.peek(BACK_END_RECORD), now.peek(BACK_END_RECORD)];
  if (!isKnown(was) || !isKnown(is) || was.known === is.known) return undefined;
  return `444 had ${show(was.known)}, and has ${show(is.known)} since IIS was restarted`;
}

function backwards(goal: Goal, now: View, server: string, stage: Stage): { steps: Step[] } {
  const drift = findDrift(now.fork(), goal).map((one, i) => ({ ...one, id: `${server}/u${i + 1}` }));
  const { steps } = findSteps(goal, drift, now.fork(), ACTIONS);
  return { steps: steps.map((step, i) => ({ ...step, id: `${server}/undo-${stage}/${i + 1}` })) };
}

/** The earliest old value of each fact: what it had before the stage. */
const oldValues = (steps: readonly Step[], run: Run): Patch =>
  Object.assign({}, ...steps.map((step) => run.done.intended.get(step.id) ?? {}).reverse());

const isUntouched = (old: Patch, now: View): boolean =>
  (Object.keys(old) as FactKey[]).every((key) => {
    const was = old[key];
    const is = now.peek(key);
    return was !== undefined && isKnown(was) && isKnown(is) && equal(was.known, is.known);
  });

async function close(run: Run, { server }: ServerPlan, stage: Stage, undone: boolean, says: string): Promise<UndoEnd> {
  if (undone) {
    run.done.closed.add(`${server}/${stage}`);
    run.done.failed = null;
    await run.record({ event: 'stage-undone', server, stage, says });
  } else await run.record({ event: 'stage-not-undone', server, stage, says });
  return { undone, says };
}
