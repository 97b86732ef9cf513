import type { AnyAction } from '../actions/index.ts';
import type { DesiredServer } from '../domain/desired.ts';
import type { Instant } from '../domain/facts.ts';
import type { Choice, Goal, ServerPlan } from '../domain/plan.ts';
import type { Changes, Reversal } from '../domain/revert.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { predictedChanges } from './changes.ts';
import { additions, issuedStay, removed } from './revert-stays.ts';
import { restarts, rootCopy, uses } from './revert-uses.ts';
import { findSteps } from './steps.ts';

/** The goal of a revert: the values that the run found, as far as the server can go back to them. */
export function revertGoal(changes: Changes | undefined, now: View, server: DesiredServer, at: Instant): Goal {
  const asked = { changes: changes ?? NOTHING, now, server, at };
  const back = uses(asked);
  const root = rootCopy(asked, back.want);
  return {
    intent: 'revert',
    server,
    at,
    choice: choiceOf(asked.changes),
    want: { ...back.want, ...root.want, ...restarts(asked, back.want) },
    cannot: [...back.cannot, ...root.cannot, ...removed(asked), ...issuedStay(asked), ...additions(asked)],
  };
}

const NOTHING: Changes = { certificate: null, found: {}, left: {} };

/** A revert chooses nothing. Its copy in Trusted Root is the one of the certificate that the run took into use. */
const choiceOf = ({ certificate }: Changes): Choice => ({
  certificate,
  why: 'the reverted run took it into use',
  candidates: [],
});

/** How the run of this plan could be reverted, from the state that its steps are predicted to leave. */
export function reversalOf(
  plan: ServerPlan,
  observed: View,
  { server, at }: Pick<Goal, 'server' | 'at'>,
  actions: readonly AnyAction[],
): Reversal | undefined {
  const { changes, after } = predictedChanges(plan, observed);
  if (changes === undefined) return undefined;
  const goal = revertGoal(changes, after, server, at);
  const drift = findDrift(after, goal).map((one, i) => ({ ...one, id: `${server.name}/r${i + 1}` }));
  const { steps, remaining } = findSteps(goal, drift, after, actions);
  return {
    server: server.name,
    says: steps.map(({ says }) => says).join('; '),
    steps: steps.map(({ operation }) => operation),
    cannot: [...(goal.cannot ?? []), ...remaining.map(({ fact }) => ({ code: 'waits', fact }) as const)],
  };
}
