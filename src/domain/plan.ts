import type { DriftCode, FaultCode } from './codes.ts';
import type { Requirement } from './condition.ts';
import type { DesiredServer, DesiredState } from './desired.ts';
import type { CertificateId, FactKey, Instant, Patch } from './facts.ts';
import type { Operation, Stage } from './operation.ts';
import type { Cost, Proof } from './proof.ts';
import type { Source } from './source.ts';
import type { StageUndo } from './undo.ts';

export type Intent = 'converge' | 'retire' | 'undo';
export type Verdict = 'in-desired-state' | 'changes' | 'blocked' | 'refused';

/** One certificate that was looked at, and why it was not taken. */
export interface Candidate {
  readonly certificate: CertificateId;
  readonly rejected?: string;
  /** It is for something else: another subject, another issuer, the Auth certificate. */
  readonly foreign?: true;
  /** The fact that decides about it and could not be read: it may be adoptable. */
  readonly unknown?: { readonly fact: FactKey; readonly because: string };
}

/** Which certificate serves this server: found, or to be made. Made once, from what was observed. */
export interface Choice {
  /** Null where none can be chosen: `why` says what is missing. */
  readonly certificate: CertificateId | null;
  readonly why: string;
  readonly candidates: readonly Candidate[];
  /** Who makes it, where not an Exchange cmdlet. */
  readonly by?: 'windows';
  /** What better is waited for: set where none can be chosen, or one only for the time being. */
  readonly waitsFor?: readonly Waiting[];
}

/** What the planner works towards on one server. */
export interface Goal {
  readonly intent: Intent;
  readonly server: DesiredServer;
  /** The instant that validity is judged at. */
  readonly at: Instant;
  readonly choice: Choice;
  /** The facts that are wanted; drift is where the table differs. */
  readonly want: Patch;
  /** With the intent to retire: when the soak is over, and what is not yet as desired. */
  readonly retire?: { readonly soakedAt: Instant | null; readonly unsettled: string | null };
}

/** One difference between what is and what is wanted. States a fact, never an intention. */
export interface Drift {
  readonly code: DriftCode;
  readonly fact: FactKey;
  /** `reported`: worth knowing, not ours to change. */
  readonly owner: 'ours' | 'reported';
  readonly says: string;
}
export type NumberedDrift = Drift & { readonly id: string };

export interface Answer {
  /** `choice`, a fact's key, or `store/Root/<thumbprint>`. */
  readonly ask: string;
  readonly answer: unknown;
}

export interface Step {
  readonly id: string;
  readonly stage: Stage;
  readonly operation: Operation;
  readonly because: readonly string[];
  readonly says: string;
  readonly restsOn: readonly Answer[];
  readonly writes: Patch;
  readonly unsettles: readonly FactKey[];
  readonly proofs: readonly Proof[];
  readonly cost: Cost;
  readonly powershell: readonly string[];
}

/** A condition that is not met, or a fact that could not be read. */
export type Waiting =
  | { readonly fact: FactKey; readonly is: 'unmet'; readonly requires: Requirement }
  | { readonly fact: FactKey; readonly is: 'unknown'; readonly because: string; readonly requires?: Requirement };

export interface Blocked {
  readonly drift: string;
  readonly waitsFor: readonly Waiting[];
}

/** 443 is left alone; what was replaced stays until `retire`; Edge servers are told by a person. */
export type NotDoneCode = 'iis-not-enabled' | 'stays-installed' | 'edge-not-synchronized';

export interface NotDone {
  readonly code: NotDoneCode;
  readonly says: string;
  /** What a person types after the run. */
  readonly powershell?: readonly string[];
}

/** Why exstate does not trust its own plan for a server: a fault of exstate, as data to be reported. */
export interface Refused {
  readonly code: FaultCode;
  readonly says: string;
  /** The step that is at fault, where one is. */
  readonly step?: string;
  /** The operations that were planned. No command carries these out. */
  readonly withheld: readonly Operation[];
}

export interface ServerPlan {
  readonly server: string;
  readonly verdict: Verdict;
  readonly choice: Choice;
  readonly drift: readonly NumberedDrift[];
  readonly steps: readonly Step[];
  readonly undo: Partial<Record<Stage, StageUndo>>;
  readonly blocked: readonly Blocked[];
  readonly notDone: readonly NotDone[];
  /** With the verdict `refused` only: then there are no steps. */
  readonly refused?: Refused;
}

/** What a person allows where the ordinary way is shut. */
export interface Allowed {
  /** Windows' own cmdlet may make the certificate where no cmdlet of Exchange's can be reached (exchange facts 14). */
  readonly withoutCmdlets?: boolean;
}

/** The facts that a plan follows from: the organization's, and those of each server that answered. */
export interface ObservedState {
  readonly facts: Patch;
  readonly servers: Readonly<Record<string, { readonly facts: Patch }>>;
}

/**
 * What a review reads and `apply` carries out. Data: it survives being written down. It holds all that it follows from
 * (desired state, observed state, instant, intent, allowances, last convergence), so that whoever reads it can ask the
 * planner again and see that nothing was added.
 */
export interface Plan {
  readonly schema: 'exstate/plan/v1';
  readonly intent: Intent;
  readonly organization: string;
  readonly source: Source;
  readonly verdict: Verdict;
  readonly desired: { readonly sha256: string; readonly state: DesiredState };
  readonly observed: { readonly takenAt: Instant; readonly sha256: string; readonly state: ObservedState };
  readonly allowed: Allowed;
  /** When each server last took a converging step, where a soak counts from it; only in a plan to retire. */
  readonly convergedAt: Readonly<Record<string, Instant>>;
  readonly judgedAt: Instant;
  /** Null: no instant is known at which an answer would change by itself. */
  readonly validUntil: Instant | null;
  readonly servers: readonly ServerPlan[];
  /** `sha256:` over the rest, as compact JSON with sorted keys. */
  readonly digest: string;
  /** The digest, short enough to be read aloud. */
  readonly code: string;
}
