import { EXIT, Fault } from '../domain/fault.ts';
import type { Drift, Step } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import type { Proposal } from './propose.ts';

/**
 * Refuses a step that causes a drift in a fact that its prediction does not write. Without this check, a guard or the
 * rehearsal would blame a later step instead of the action whose prediction is incomplete.
 */
export function refuseUndeclaredEffect(
  before: readonly Drift[],
  after: readonly Drift[],
  { id, operation, writes }: Step,
): void {
  const caused = after.find(({ code, fact }) => !before.some((old) => old.code === code && old.fact === fact));
  if (caused === undefined || writes[caused.fact] !== undefined) return;
  throw undeclared(
    id,
    operation.kind,
    `causes ${caused.code} (${caused.says}), but does not predict that it writes ${caused.fact}`,
  );
}

/**
 * The prediction of an issue must contain every fact of the new certificate. Otherwise a later step would wait for a
 * fact that nothing can show.
 */
export function refuseIncompleteIssue(waiting: readonly Proposal[], steps: readonly Step[], end: View): void {
  const store = end.peek('store/My');
  const issued = 'known' in store ? (store.known ?? []) : [];
  const blind = waiting
    .flatMap(({ judged }) => judged().conditions)
    .find(({ fact, is }) => is === 'unknown' && issued.some((id) => fact.endsWith(`/${id}`) && id.startsWith('new:')));
  const issuing = steps.find(({ writes }) => writes['store/My'] !== undefined);
  if (blind !== undefined && issuing !== undefined)
    throw undeclared(issuing.id, issuing.operation.kind, `does not predict ${blind.fact}`);
}

const undeclared = (step: string, kind: string, says: string): Fault =>
  new Fault('E-planner-undeclared', EXIT.bug, `${kind} ${says}`, step);
