import { drainedBefore, isShut } from '../domain/drained.ts';
import {
  type CertificateId,
  type Fact,
  type FactKey,
  type Instant,
  isKnown,
  type Known,
  type Patch,
} from '../domain/facts.ts';
import type { Evidence, Surprise } from '../domain/journal.ts';
import type { Operation } from '../domain/operation.ts';
import type { Step } from '../domain/plan.ts';
import type { Proof } from '../domain/proof.ts';
import type { View } from '../domain/view.ts';
import { componentSaid } from '../facts/component.ts';
import { familyOf } from '../facts/index.ts';
import { alreadyReported, excuseOf, isAwaited, unread, wantOf } from './baseline.ts';
import { seenAs } from './seen.ts';
import { changesOutside } from './unexpected-changes.ts';

export interface Judgement {
  readonly evidence: readonly Evidence[];
  /** Claims that do not hold and are not excused. */
  readonly failed: readonly Evidence[];
  /** Writes that could not be observed before or after the step. Only the answer of the server supports them. */
  readonly unseen: readonly Evidence[];
  /** A proof that decides nothing held before the first step and does not hold now: it gets the time of the step. */
  readonly awaited: boolean;
  readonly guarded: readonly Surprise[];
  readonly surprises: readonly Surprise[];
}

export interface Look {
  readonly view: View;
  readonly from: string;
  readonly at: Instant;
}

/**
 * The verdict on a step after it was performed: its writes are observed, its proofs hold and no guarded fact changed.
 * `baseline` is the first look of the run: a fact that was unreadable or wrong then is reported and cannot fail a step.
 * `reported` is the evidence of the last verdict on the step, with which the run stopped.
 */
export function judgeStep(
  step: Pick<Step, 'operation' | 'writes' | 'unsettles' | 'proofs'>,
  before: View,
  after: Look,
  baseline: View,
  reported: readonly Evidence[] = [],
): Judgement {
  const writes = writeEvidence(step, after, baseline);
  const claims = [...writes, ...step.proofs.map((proof) => proofEvidence(proof, after, baseline, reported))];
  const changes = changesOutside(step, subjectOf(step.operation), before, after.view);
  return {
    evidence: claims,
    failed: claims.filter((claim) => !stands(claim)),
    awaited: step.proofs.some((proof) => isAwaited(proof, baseline, after.view)),
    unseen: writes.filter(({ holds, excused }) => !holds && excused !== undefined),
    guarded: changes.filter((change) => change.guarded),
    surprises: changes.filter((change) => !change.guarded),
  };
}

/**
 * Whether a step has nothing left to do: each write is observed and each proof holds. That a restart is due is not
 * required, because no step has this as its purpose. That no restart is due is not enough, because a port may still
 * present the old certificate.
 */
export const isAlreadyDone = (
  step: Pick<Step, 'writes' | 'operation' | 'proofs'>,
  seen: Look,
  baseline: View,
): boolean =>
  demanded(step.writes).every(([key, fact]) => seenAs(key, fact, seen.view.peek(key), subjectOf(step.operation))) &&
  step.proofs.every((proof) => stands(proofEvidence(proof, seen, baseline)));

const stands = ({ holds, excused }: Evidence): boolean => holds || excused !== undefined;

const subjectOf = (operation: Operation): CertificateId | undefined =>
  'certificate' in operation ? operation.certificate : undefined;

const demanded = (writes: Patch): [FactKey, Known<unknown>][] =>
  Object.entries(writes)
    .filter((entry): entry is [FactKey, Known<unknown>] => isKnown(entry[1] as Fact<unknown>))
    .filter(([key, { known }]) => familyOf(key)?.byTheWay?.(known) !== true);

function writeEvidence(
  { writes, operation }: Pick<Step, 'writes' | 'operation'>,
  after: Look,
  baseline: View,
): Evidence[] {
  return demanded(writes).map(([key, predicted]) => {
    const holds = seenAs(key, predicted, after.view.peek(key), subjectOf(operation));
    const drained = isShut(key, after.view) ? drainedBefore(key, after.view) : undefined;
    const excuse = unread(baseline.peek(key), after.view.peek(key)) ?? (drained && componentSaid(drained));
    return evidence(key, predicted.known, holds, after, excuse);
  });
}

function proofEvidence(proof: Proof, after: Look, baseline: View, reported: readonly Evidence[] = []): Evidence {
  const { fact } = proof;
  const [was, found] = [baseline.peek(fact), after.view.peek(fact)];
  const want = wantOf(proof, was);
  const holds = isKnown(found) && found.known === want;
  const drained = !holds && isShut(fact, after.view) ? drainedBefore(fact, after.view) : undefined;
  if (drained !== undefined)
    return { ...evidence(fact, want, holds, after, `owed: ${componentSaid(drained)}`), owed: drained };
  const excuse = excuseOf(proof, baseline, after.view) ?? alreadyReported(fact, found, reported);
  return evidence(fact, want, holds, after, excuse);
}

function evidence(
  fact: FactKey,
  want: unknown,
  holds: boolean,
  { view, from, at }: Look,
  excused: string | undefined,
): Evidence {
  const found = view.peek(fact);
  const saw = isKnown(found) ? found.known : { unknown: found.unknown };
  return { fact, want, saw, from, at, holds, ...(excused === undefined ? {} : { excused }) };
}
