import type { Condition } from './condition.ts';
import type { FactKey, Patch } from './facts.ts';
import type { Operation, OperationKind, Stage } from './operation.ts';
import type { Drift, Goal } from './plan.ts';
import type { Cost, Proof } from './proof.ts';
import type { View } from './view.ts';

export interface Prediction {
  readonly writes: Patch;
  /** Facts that may change as well and are unknown until they are seen again. */
  readonly unsettles?: readonly FactKey[];
  readonly proofs?: readonly Proof[];
  readonly cost?: Cost;
}

export interface Said {
  readonly sentence: string;
  /** What an administrator would type, elevated, on the server itself (exchange facts 22). */
  readonly powershell: readonly string[];
}

/** One kind of operation: when it helps, when it is right, what it changes, how to say it. No I/O. */
export interface Action<K extends OperationKind = OperationKind> {
  readonly kind: K;
  readonly stage: Stage;
  /** How long a server may take to answer. After it, only another observation shows the result. */
  readonly deadlineSeconds: number;
  propose(drift: Drift, goal: Goal): Operation<K> | undefined;
  precondition(op: Operation<K>, view: View, goal: Goal): readonly Condition[];
  predict(op: Operation<K>, view: View, goal: Goal): Prediction;
  say(op: Operation<K>): Said;
}
