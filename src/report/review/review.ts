import type { Instant } from '../../domain/facts.ts';
import type { Stage } from '../../domain/operation.ts';
import type { Intent, Verdict } from '../../domain/plan.ts';
import type { StageUndo } from '../../domain/undo.ts';
import type { Next } from '../verdict-said.ts';

/**
 * What a reviewer reads of a plan or a run: sentences and names without any markup. The renderings (text, Markdown, HTML)
 * arrange and escape them; they add no sentence about a server.
 */
export interface Review {
  readonly of: 'plan' | 'run';
  readonly organization: string;
  /** Such as `simulated: world.yaml`. */
  readonly source: string;
  /** The short code of the plan. */
  readonly code: string;
  readonly evaluatedAt: Instant;
  readonly validUntil?: { readonly at: Instant; readonly because: string };
  /** When the plan can run: the next windows, whether the run fits, and where it waits for a person. */
  readonly windows: readonly string[];
  readonly intent: Intent;
  readonly verdict: Verdict;
  /** Such as `12 servers change, 1 is blocked, 7 are in their desired state`. */
  readonly totals: string;
  /** What users notice now, the worst first. */
  readonly red: readonly OfServers[];
  /** The outage of all steps; empty if users notice nothing. */
  readonly outage: string;
  /** The longest outage of one server; empty if users notice nothing. */
  readonly outageOfOne: string;
  readonly groups: readonly Group[];
  /** The servers that need nothing and have nothing to report. */
  readonly quiet: readonly string[];
  /** The exit code with its reason. */
  readonly exit: string;
  readonly next: readonly Next[];
}

/** A sentence, and the servers of which it is true. */
export interface OfServers {
  readonly servers: readonly string[];
  readonly says: string;
}

/** Servers whose plans are alike. All sentences are about the first server. */
export interface Group {
  readonly id: string;
  readonly servers: readonly string[];
  readonly verdict: Verdict;
  /** Such as `4 steps to the desired state`. */
  readonly headline: string;
  /** The steps in a few words, such as `issue, bind 444, make it the transport certificate`. */
  readonly what: string;
  /** Why steps are needed. */
  readonly why: readonly string[];
  /** The chosen certificate with the reason, then every other one. */
  readonly chosen: readonly string[];
  readonly outage: string;
  /** What to do about active database copies; empty if there are none. */
  readonly copies: string;
  readonly stages: readonly StageReview[];
  /** The way back after the run; empty if nothing is done. */
  readonly backOut: string;
  /** What a plan to revert leaves as it is. */
  readonly cannot: readonly Advice[];
  readonly blocked: readonly BlockedBy[];
  readonly reported: readonly string[];
  readonly notDone: readonly { readonly says: string; readonly powershell: readonly string[] }[];
  /** What exstate found wrong in its own plan. */
  readonly refused: readonly string[];
}

export interface BlockedBy {
  /** What must be true, or what could not be read. */
  readonly causes: readonly string[];
  readonly differences: readonly string[];
}

export interface StageReview {
  readonly stage: Stage;
  readonly why: string;
  /** Empty if users notice nothing. */
  readonly outage: string;
  readonly steps: readonly StepReview[];
  /** Empty if nothing is proven. */
  readonly proof: string;
  readonly proofMinutes: number;
  /** The proofs that a drained component hides. */
  readonly owed: string;
  readonly undoIs?: StageUndo['is'];
  readonly undo: string;
  readonly undoPowershell: readonly string[];
}

export interface StepReview {
  readonly id: string;
  /** Within the server, from 1. */
  readonly number: number;
  readonly says: string;
  readonly writes: readonly string[];
  readonly unsettles: readonly string[];
  readonly powershell: readonly string[];
}

/** What a reviewer reads of a run. */
export interface RunReview {
  readonly of: 'run';
  readonly organization: string;
  readonly source: string;
  /** The short code of the plan. */
  readonly code: string;
  readonly run: string;
  readonly startedAt: Instant;
  readonly lastAt: Instant;
  readonly finished: boolean;
  readonly resumed: readonly { readonly command: string; readonly at: Instant }[];
  /** Where a person departed from the policy, and which hold points were passed. */
  readonly overrides: readonly string[];
  /** The meaning of the exit code. */
  readonly title: string;
  /** The exit code with its meaning. */
  readonly outcome: string;
  /** True if the run reached what was planned. */
  readonly good: boolean;
  /** How it ended, where the exit code is not enough. */
  readonly because: readonly string[];
  readonly servers: readonly RunServer[];
  readonly notStarted: readonly string[];
  readonly refused: readonly string[];
  /** What this run found of the proofs that earlier runs owe. */
  readonly owed: readonly { readonly says: string; readonly evidence: readonly EvidenceReview[] }[];
  /** The differences that remain. */
  readonly pending: {
    readonly from: string;
    readonly at: Instant;
    readonly says: readonly string[];
    readonly more: number;
    /** All of them, for a rendering that has room. */
    readonly servers: readonly { readonly server: string; readonly says: readonly string[] }[];
  } | null;
  readonly advice: readonly Advice[];
}

export interface RunServer {
  readonly server: string;
  readonly stages: readonly RunStage[];
}

export interface RunStage {
  readonly stage: Stage;
  readonly is: 'proven' | 'owed' | 'undone' | 'not-undone' | 'stopped' | 'open' | 'not-started';
  readonly says: string;
  readonly steps: readonly RunStep[];
}

export interface RunStep {
  readonly id: string;
  readonly number: number;
  /** A step of the undo of the stage. */
  readonly isUndo: boolean;
  readonly says: string;
  readonly is: 'good' | 'bad' | 'open' | 'not-started';
  /** The verdict, with its reason and the time that it took. */
  readonly verdict: string;
  /** How long users could notice the step, beside what the plan expected. */
  readonly took?: { readonly seconds: number; readonly command?: number; readonly expected: string };
  readonly sentAt?: Instant;
  readonly judgedAt?: Instant;
  /** How Exchange was reached, if not through the management shell of the server. */
  readonly way?: string;
  readonly evidence: readonly EvidenceReview[];
  readonly surprises: readonly string[];
}

export interface EvidenceReview {
  readonly is: 'expected' | 'observed' | 'owed';
  readonly says: string;
}

/** What to do next: a sentence, what it lists, and lines to type. */
export interface Advice {
  readonly says: string;
  readonly items?: readonly string[];
  readonly type?: readonly string[];
}
