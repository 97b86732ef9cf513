import type { DriftCode, FaultCode } from './codes.ts';
import type { Requirement } from './condition.ts';
import type { CertificateId, FactKey, Instant, Patch, Thumbprint } from './facts.ts';
import type { Stage } from './operation.ts';
import type { Origin } from './origin.ts';
import type { Plan, Step } from './plan.ts';
import type { Source } from './source.ts';
import type { NoWayBack } from './undo.ts';

export type StepVerdict = 'verified' | 'already-so' | 'failed' | 'lost';

/** What a claim was judged by: what was wanted, what was seen, by whom and when. */
export interface Evidence {
  readonly fact: FactKey;
  readonly want: unknown;
  readonly saw: unknown;
  /** The machine that it was seen on or from. */
  readonly from: string;
  readonly at: Instant;
  /** Whether what was seen is what was wanted, as `apply` judged it. */
  readonly holds: boolean;
  /** Why a claim that does not hold cannot fail the step: the fact could not be read, or the claim did not hold before the run either. */
  readonly excused?: string;
}

/** A change that no step predicted. Of a store, `was` and `is` hold only the certificate that was removed or added. */
export interface Surprise {
  readonly fact: FactKey;
  readonly was: unknown;
  readonly is: unknown;
  /** Guarded: it ends the stage. Otherwise it is told, and the run goes on. */
  readonly guarded: boolean;
}

/** Why a step has its verdict, where the evidence alone does not tell. `says` is the message of the server. */
export type StepReason =
  | { readonly code: 'effect-seen' | 'refused' | 'no-answer'; readonly says: string }
  | { readonly code: 'not-seen' }
  | { readonly code: 'unexpected-change'; readonly fact: FactKey }
  | { readonly code: 'several-issued'; readonly certificates: readonly Thumbprint[] };

export interface OfStage {
  readonly server: string;
  readonly stage: Stage;
}

/** What must be true before this step is right, and is not, or cannot be told. */
export interface Unmet {
  readonly code: 'precondition-unmet';
  readonly step: string;
  readonly fact: FactKey;
  readonly is: 'unmet' | 'unknown';
  readonly requires: Requirement;
  readonly because?: string;
}

/** `steps`: by the steps of `undo-started`. `no-effect`: nothing had changed. `unused`: what was added stays, and is not in use. */
export type Undone = 'steps' | 'no-effect' | 'unused';

export type NotUndone =
  | NoWayBack
  | Unmet
  | { readonly code: 'step-failed'; readonly step: string }
  /** IIS bound something else when it was restarted (exchange facts 8.3). */
  | { readonly code: 'bound-by-restart'; readonly fact: FactKey; readonly was: unknown; readonly is: unknown }
  | { readonly code: 'still-different'; readonly drift: DriftCode; readonly fact: FactKey; readonly says: string }
  | { readonly code: 'closed' };

/** Why a stage is undone. */
export type Cause = Unmet | { readonly code: 'step-failed'; readonly step: string } | { readonly code: 'rolled-back' };

/** An answer that the plan rests on, and that is another one now. */
export interface Changed {
  readonly ask: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** How a run ended. */
export type End =
  | { readonly code: 'done' | 'stopped' }
  | ({ readonly code: 'stage-undone' | 'stage-not-undone'; readonly because?: Cause } & OfStage)
  | Unmet
  | { readonly code: 'stale'; readonly server: string; readonly changed: readonly Changed[] }
  | { readonly code: 'expired'; readonly validUntil: Instant; readonly at: Instant }
  | { readonly code: 'closed'; readonly open: readonly OfStage[] }
  | { readonly code: 'fault' | 'not-planned'; readonly fault: FaultCode; readonly says: string };

export type Command = 'apply' | 'rollback' | 'rollback --close';

interface Events {
  'run-started': {
    readonly run: string;
    readonly source: Source;
    /** The only source on which this run may be taken up again. */
    readonly origin: Origin;
    /** The file beside the journal that holds what was there before the first step. */
    readonly before: { readonly sha256: string };
    /** Whole, as it was approved. */
    readonly plan: Plan;
    readonly code?: string;
    /** The plan's servers that this run works on, where they are not all. */
    readonly servers?: readonly string[];
    /** What the command said that it expects. */
    readonly expect?: string;
    readonly reason?: string;
  };
  /** cutOff: bytes of a torn last line that this session cut off. */
  'run-resumed': { readonly command: Command; readonly cutOff?: number };
  /** On disk before the step is sent: the old values of the facts that it writes. */
  'step-intended': { readonly step: string; readonly before: Patch };
  'step-judged': {
    readonly step: string;
    readonly verdict: StepVerdict;
    readonly evidence: readonly Evidence[];
    readonly surprises: readonly Surprise[];
    /** Thumbprints by the name that the plan gave to a certificate before there was one. */
    readonly issued?: Readonly<Record<CertificateId, Thumbprint>>;
    /** By which way Exchange was reached, where not through the server's own management shell. */
    readonly way?: string;
    readonly reason?: StepReason;
  };
  'stage-proven': OfStage;
  'undo-started': OfStage & { readonly steps: readonly Step[] };
  'stage-undone': OfStage & { readonly how: Undone };
  'stage-not-undone': OfStage & {
    readonly reason: NotUndone;
    /** What was seen when the run was closed without changes. */
    readonly evidence?: readonly Evidence[];
  };
  'run-finished': { readonly exit: number; readonly end: End; readonly pending?: readonly Pending[] };
}

/** What differs from the desired state when the last step of a run is done. */
export interface Pending {
  readonly server: string;
  readonly code: DriftCode;
  readonly fact: FactKey;
  readonly says: string;
  /** No step is possible for it now. */
  readonly blocked: boolean;
}

/** What a run writes down, in the order in which it happens. */
export type JournalEvent<E extends keyof Events = keyof Events> = {
  [K in E]: { readonly event: K } & Events[K];
}[E];

/** An event as it stands in the file: numbered, dated, and naming the line before it. */
export type JournalLine<E extends keyof Events = keyof Events> = JournalEvent<E> & {
  readonly schema?: 'exstate/journal/v1';
  readonly seq: number;
  readonly at: Instant;
  /** SHA-256 of the bytes of the line before, without its line end; null for the first. */
  readonly previous: string | null;
};
