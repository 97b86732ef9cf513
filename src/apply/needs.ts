import { ACTIONS } from '../actions/index.ts';
import type { Unmet } from '../domain/journal.ts';
import type { Goal, Step } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';

/** A precondition of this step that is not met: somebody may have been here since the last step. */
export function unmetPrecondition({ id, operation }: Step, view: View, goal: Goal): Unmet | undefined {
  const action = ACTIONS.find(({ kind }) => kind === operation.kind);
  const found = action?.precondition(operation, view.fork(), goal).find(({ is }) => is !== 'met');
  if (found === undefined || found.is === 'met') return undefined;
  const { fact, is, requires } = found;
  const because = found.is === 'unknown' ? { because: found.because } : {};
  return { code: 'precondition-unmet', step: id, fact, is, requires, ...because };
}
