import { ACTIONS } from '../actions/index.ts';
import type { Goal, Step } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { requirementSaid } from '../report/condition-said.ts';
import type { Stale } from './stale.ts';

/** A need of this step that does not hold, or not any more: somebody may have been here since the last step. */
export function unmetNeed({ operation }: Step, view: View, goal: Goal): Stale | undefined {
  const action = ACTIONS.find(({ kind }) => kind === operation.kind);
  const held = action?.precondition(operation, view.fork(), goal).find(({ is }) => is !== 'met');
  return held && { ask: held.fact, was: requirementSaid(held.requires), is: held.is };
}
