import type { AnyAction } from '../actions/index.ts';
import type { Condition } from '../domain/condition.ts';
import { type Operation, STAGES } from '../domain/operation.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';

/** An operation that would correct a drift, with its preconditions and the facts that decide them. */
export interface Proposal {
  readonly action: AnyAction;
  readonly drift: Drift;
  readonly operation: Operation;
  /**
   * Evaluated only when asked for: the loop takes the first proposal that is ready, and never asks most of the others.
   */
  readonly judged: () => { readonly conditions: readonly Condition[]; readonly reads: ReadonlySet<string> };
}

/** All operations that the actions propose for the drifts, ordered by stage, kind and target. */
export function propose(drifts: readonly Drift[], view: View, goal: Goal, actions: readonly AnyAction[]): Proposal[] {
  const proposals: Proposal[] = [];
  for (const drift of drifts)
    for (const action of actions) {
      const operation = action.propose(drift, goal, view);
      if (operation === undefined) continue;
      proposals.push({ action, drift, operation, judged: once(() => judge(action, operation, view.fork(), goal)) });
    }
  return proposals.sort(byStageKindTarget);
}

function judge(action: AnyAction, operation: Operation, question: View, goal: Goal) {
  const conditions = action.precondition(operation, question, goal);
  return { conditions, reads: question.reads };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export const ready = (proposal: Proposal): boolean => proposal.judged().conditions.every(({ is }) => is === 'met');

const byStageKindTarget = (a: Proposal, b: Proposal): number =>
  STAGES.indexOf(a.action.stage) - STAGES.indexOf(b.action.stage) ||
  compare(a.action.kind, b.action.kind) ||
  compare(target(a.operation), target(b.operation));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const target = (op: Operation): string =>
  [
    'site' in op ? op.site : '',
    'endpoint' in op ? op.endpoint : 'bindingInformation' in op ? op.bindingInformation : '',
    'certificate' in op ? op.certificate : '',
  ].join(' ');
