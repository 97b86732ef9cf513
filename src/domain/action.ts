import type { Condition } from './condition.ts';
import type { CertificateId, FactKey, Patch } from './facts.ts';
import type { Operation, OperationKind, Stage } from './operation.ts';
import type { Choice, Drift, Goal } from './plan.ts';
import type { View } from './view.ts';

export type { Choice, Drift, Goal };

/** A claim that will be looked at, not assumed: this fact shows this value within so many seconds. */
export interface Proof {
  readonly fact: FactKey;
  readonly want: CertificateId | boolean;
  readonly withinSeconds: number;
  /** As before: `want` is what the plan saw, the run's own first look decides. */
  readonly steady?: true;
}

/** Seconds of outage that users may notice. */
export interface Cost {
  readonly webSeconds?: number;
  readonly mailSeconds?: number;
}

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
  propose(drift: Drift, goal: Goal): Operation<K> | undefined;
  precondition(op: Operation<K>, view: View, goal: Goal): readonly Condition[];
  predict(op: Operation<K>, view: View, goal: Goal): Prediction;
  say(op: Operation<K>): Said;
}
