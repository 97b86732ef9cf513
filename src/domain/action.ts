import type { Condition } from './condition.ts';
import type { FactKey, Patch } from './facts.ts';
import type { Operation, OperationKind, Stage } from './operation.ts';
import type { Drift, Goal } from './plan.ts';
import type { Cost, Proof } from './proof.ts';
import type { View } from './view.ts';

export interface Prediction {
  readonly writes: Patch;
  /** Facts that the operation may also change. They are unknown until they are observed again. */
  readonly unsettles?: readonly FactKey[];
  readonly proofs?: readonly Proof[];
  readonly cost?: Cost;
}

export interface Said {
  readonly sentence: string;
  /** The lines that an administrator would type in an elevated PowerShell on the server (exchange facts 22). */
  readonly powershell: readonly string[];
}

/** One kind of operation: when it helps, when it is allowed, what it changes and how it is described. No I/O. */
export interface Action<K extends OperationKind = OperationKind> {
  readonly kind: K;
  readonly stage: Stage;
  /** The time within which a server must answer. After it, only another observation shows the result. */
  readonly deadlineSeconds: number;
  propose(drift: Drift, goal: Goal, view: View): Operation<K> | undefined;
  precondition(op: Operation<K>, view: View, goal: Goal): readonly Condition[];
  /** `observed`: the facts before the first step of the plan. `view` has the effects of the steps before this one. */
  predict(op: Operation<K>, view: View, goal: Goal, observed?: View): Prediction;
  /** The facts are those before the operation. */
  say(op: Operation<K>, view: View): Said;
}
