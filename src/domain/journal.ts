import type { DriftCode, FaultCode } from './codes.ts';
import type { Requirement } from './condition.ts';
import type { Drained } from './drained.ts';
import type { CertificateId, FactKey, Instant, Patch, Thumbprint } from './facts.ts';
import type { Hold } from './hold.ts';
import type { Stage } from './operation.ts';
import type { Origin } from './origin.ts';
import type { Plan, Step } from './plan.ts';
import type { Took } from './proof.ts';
import type { Source } from './source.ts';
import type { NoWayBack } from './undo.ts';

export type StepVerdict = 'verified' | 'already-so' | 'failed' | 'lost';

/** How a claim was checked: what was wanted and what was observed, from which computer and when. */
export interface Evidence {
  readonly fact: FactKey;
  readonly want: unknown;
  readonly saw: unknown;
  /** The computer on which or from which the fact was observed. */
  readonly from: string;
  readonly at: Instant;
  /** When the claim was first seen to hold after the step, if that was an earlier look than `at`. */
  readonly since?: Instant;
  /** Whether `apply` decided that the observed value agrees with the wanted one. */
  readonly holds: boolean;
  /**
   * Why a claim that does not hold cannot fail the step: the fact could not be read, or the claim did not hold before
   * the run.
   */
  readonly excused?: string;
  /** The component that keeps the fact from being observed: the proof is owed until it is Active. */
  readonly owed?: Drained;
}

/**
 * A change that no step predicted. For a store, `was` and `is` contain only the certificate that was removed or added.
 */
export interface Surprise {
  readonly fact: FactKey;
  readonly was: unknown;
  readonly is: unknown;
  /** True: the change ends the stage. False: it is reported and the run continues. */
  readonly guarded: boolean;
}

/** Why a step has its verdict, if the evidence does not show it. `says` is the message of the server. */
export type StepReason =
  | { readonly code: 'effect-seen' | 'key-granted' | 'refused' | 'no-answer'; readonly says: string }
  | { readonly code: 'not-seen' }
  | { readonly code: 'unexpected-change'; readonly fact: FactKey }
  | { readonly code: 'several-issued'; readonly certificates: readonly Thumbprint[] };

/** A proof that a stage owes until a component is Active (exchange facts 13.6). */
export interface Owed extends Drained {
  readonly fact: FactKey;
  readonly want: unknown;
  /** The fact was observed when the plan was made, so it can be observed when the component is Active. */
  readonly seen: boolean;
}

/** What a stage of an earlier run owes. */
export interface OwedStage extends OfStage {
  /** The run that did the stage. */
  readonly of: string;
  readonly owed: readonly Owed[];
}

export interface OfStage {
  readonly server: string;
  readonly stage: Stage;
}

/** A precondition that is not met, or that could not be checked. */
export interface Unmet {
  readonly code: 'precondition-unmet';
  readonly step: string;
  readonly fact: FactKey;
  readonly is: 'unmet' | 'unknown';
  readonly requires: Requirement;
  readonly because?: string;
}

/**
 * `steps`: by the steps in `undo-started`. `no-effect`: nothing had changed. `unused`: what was added stays and is not
 * in use.
 */
export type Undone = 'steps' | 'no-effect' | 'unused';

export type NotUndone =
  | NoWayBack
  | Unmet
  | { readonly code: 'step-failed'; readonly step: string }
  /** The restart of IIS bound another certificate (exchange facts 8.3). */
  | { readonly code: 'bound-by-restart'; readonly fact: FactKey; readonly was: unknown; readonly is: unknown }
  | { readonly code: 'still-different'; readonly drift: DriftCode; readonly fact: FactKey; readonly says: string }
  | { readonly code: 'closed' };

/** Why a stage is undone. */
export type Cause = Unmet | { readonly code: 'step-failed'; readonly step: string } | { readonly code: 'rolled-back' };

/** An answer that the plan depends on and that is different now. */
export interface Changed {
  readonly ask: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** A stage that failed, and that only a person may undo (exchange facts 17). The run is unfinished. */
export type Stopped = OfStage & { readonly code: 'stage-stopped'; readonly because: Cause };

/** The run stopped before this stage, and nothing failed. The run is unfinished. */
export type Held = OfStage & { readonly code: 'stage-held'; readonly because: Hold };

/** How a run ended. */
export type End =
  | { readonly code: 'done' | 'stopped' }
  | Stopped
  | Held
  | ({ readonly code: 'stage-undone' | 'stage-not-undone'; readonly because?: Cause } & OfStage)
  | Unmet
  | { readonly code: 'stale'; readonly server: string; readonly changed: readonly Changed[] }
  | { readonly code: 'expired'; readonly validUntil: Instant; readonly at: Instant }
  | { readonly code: 'closed' | 'owed-not-proven'; readonly open: readonly OfStage[] }
  | { readonly code: 'fault' | 'not-planned'; readonly fault: FaultCode; readonly says: string };

export type Command = 'apply' | 'rollback' | 'rollback --close';

/** What a person typed to depart from the policy of the desired state. It is for this session of the run. */
interface Overrides {
  /** The reason that was given with --outside-window. */
  readonly outsideWindow?: string;
  /** The stages that were given with --hold. */
  readonly hold?: readonly Stage[];
}

interface Events {
  'run-started': Overrides & {
    readonly run: string;
    readonly source: Source;
    /** The run can be continued only on this source. */
    readonly origin: Origin;
    /** The file next to the journal that contains the facts from before the first step. */
    readonly before: { readonly sha256: string };
    /** The whole plan that was approved. */
    readonly plan: Plan;
    readonly code?: string;
    /** The servers of the plan that this run works on, if not all. */
    readonly servers?: readonly string[];
    /** The code or digest that was given with --expect. */
    readonly expect?: string;
    readonly reason?: string;
  };
  /** cutOff: bytes of an incomplete last line that this session cut off. */
  'run-resumed': Overrides & { readonly command: Command; readonly cutOff?: number };
  /** Is on disk before the step is sent. Contains the old values of the facts that the step writes. */
  'step-intended': { readonly step: string; readonly before: Patch };
  'step-judged': {
    readonly step: string;
    readonly verdict: StepVerdict;
    readonly evidence: readonly Evidence[];
    readonly surprises: readonly Surprise[];
    /** Of a restart: when the command answered, so the services had stopped and started again. */
    readonly answered?: Instant;
    /** The thumbprints of issued certificates, by the name that the plan used before the issue. */
    readonly issued?: Readonly<Record<CertificateId, Thumbprint>>;
    /** How Exchange was reached, if not through the management shell of the server. */
    readonly way?: string;
    readonly reason?: StepReason;
  };
  /** owed: proofs that could not be had, because a component is drained. took: what users may have noticed. */
  'stage-proven': OfStage & { readonly owed?: readonly Owed[]; readonly took?: Took };
  /** The stage failed, and nothing shows that the certificate or its key is wrong. A person decides. */
  'stage-stopped': OfStage & { readonly because: Cause };
  /** The run stopped before this stage. The next `apply` continues it. */
  'stage-held': OfStage & { readonly because: Hold };
  /** A hold point lies behind the run: a person pressed Enter, or ran `apply` again after the run had stopped there. */
  'hold-passed': OfStage & { readonly by: 'enter' | 'apply' };
  /** Another look at what an earlier run owes. owed: what is still open. */
  'owed-judged': OfStage & {
    readonly of: string;
    readonly evidence: readonly Evidence[];
    readonly owed?: readonly Owed[];
  };
  'undo-started': OfStage & { readonly steps: readonly Step[] };
  'stage-undone': OfStage & { readonly how: Undone };
  'stage-not-undone': OfStage & {
    readonly reason: NotUndone;
    /** The facts when the run was closed without changes. */
    readonly evidence?: readonly Evidence[];
  };
  'run-finished': { readonly exit: number; readonly end: End; readonly pending?: readonly Pending[] };
}

/** The drift that remains after the last step of a run. */
export interface Pending {
  readonly server: string;
  readonly code: DriftCode;
  readonly fact: FactKey;
  readonly says: string;
  /** No step can correct it now. */
  readonly blocked: boolean;
}

/** The events of a run, in the order in which they are written. */
export type JournalEvent<E extends keyof Events = keyof Events> = {
  [K in E]: { readonly event: K } & Events[K];
}[E];

/** An event as a line of the file, with its number, its time and the hash of the line before. */
export type JournalLine<E extends keyof Events = keyof Events> = JournalEvent<E> & {
  readonly schema?: 'exstate/journal/v1';
  readonly seq: number;
  readonly at: Instant;
  /** SHA-256 of the line before, without its line end; null for the first line. */
  readonly previous: string | null;
};
