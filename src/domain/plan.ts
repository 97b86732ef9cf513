import type { DriftCode, FaultCode } from './codes.ts';
import type { Requirement } from './condition.ts';
import type { DesiredServer, DesiredState } from './desired.ts';
import type { CertificateId, Fact, FactKey, Instant, Patch, Thumbprint } from './facts.ts';
import type { Impact, ServerImpact } from './impact.ts';
import type { Opening } from './maintenance.ts';
import type { Operation, Stage } from './operation.ts';
import type { Cost, Proof } from './proof.ts';
import type { Cannot, Reversal, Reverts } from './revert.ts';
import type { Source } from './source.ts';
import type { StageUndo } from './undo.ts';

export type Intent = 'converge' | 'retire' | 'revert' | 'undo';
/** The intents for which exstate makes a plan. */
export type PlanIntent = Exclude<Intent, 'undo'>;
export type Verdict = 'in-desired-state' | 'changes' | 'blocked' | 'refused';

/** A certificate that was considered, and why it was not chosen. */
export interface Candidate {
  readonly certificate: CertificateId;
  readonly rejected?: string;
  /** Not a certificate for this purpose: another subject, another issuer, or the Auth certificate. */
  readonly foreign?: true;
  /** The fact that decides about it could not be read, so the certificate may still be adoptable. */
  readonly unknown?: { readonly fact: FactKey; readonly because: string };
}

/** The certificate for this server: installed, or to be issued. Chosen once, from the observed facts. */
export interface Choice {
  /** Null if no certificate can be chosen; `why` then contains what is missing. */
  readonly certificate: CertificateId | null;
  readonly why: string;
  readonly candidates: readonly Candidate[];
  /** Set if Windows issues it and not Exchange. */
  readonly by?: 'windows';
  /** What blocks a better choice. Set if no certificate can be chosen, or only a temporary one. */
  readonly waitsFor?: readonly Waiting[];
}

/** What the planner wants to reach on one server. */
export interface Goal {
  readonly intent: Intent;
  readonly server: DesiredServer;
  /** The time at which validity is evaluated. */
  readonly at: Instant;
  readonly choice: Choice;
  /** The wanted facts. A drift is a difference between them and the table. */
  readonly want: Patch;
  /** For `retire`: when the soak ends, and what is not yet in the desired state. */
  readonly retire?: { readonly soakedAt: Instant | null; readonly unsettled: string | null };
  /** For `revert`: what the run changed and the goal does not contain. */
  readonly cannot?: readonly Cannot[];
  /** Other servers whose front end is known to demand trust. Left out: none is known, or the goal goes back. */
  readonly strict?: readonly StrictFrontEnd[];
}

/** A server whose front end refuses a certificate on any 444 that is not trusted there, and its Trusted Root. */
export interface StrictFrontEnd {
  readonly server: string;
  readonly root: Fact<readonly CertificateId[]>;
}

/** An undo and a revert go back to a certificate that worked. */
export const goesBack = ({ intent }: Pick<Goal, 'intent'>): boolean => intent === 'undo' || intent === 'revert';

/** A difference between the observed and the wanted facts. It states a fact, never what will be done. */
export interface Drift {
  readonly code: DriftCode;
  readonly fact: FactKey;
  /** `reported`: exstate reports it and never changes it. */
  readonly owner: 'ours' | 'reported';
  readonly says: string;
}
export type NumberedDrift = Drift & { readonly id: string };

export interface Answer {
  /** `choice`, the key of a fact, or `store/Root/<thumbprint>`. */
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

/**
 * What the plan does not do: enable IIS, remove the replaced certificates (`retire` does), remove a new certificate in an undo
 * although SMTP already presents it, synchronize Edge servers.
 */
export type NotDoneCode =
  | 'iis-not-enabled'
  | 'stays-installed'
  | 'new-one-stays-on-smtp'
  | 'edge-not-synchronized'
  | 'mail-client-keeps-old'
  | 'load-balancer-not-changed'
  | 'front-end-refuses';

export interface NotDone {
  readonly code: NotDoneCode;
  readonly says: string;
  /** Lines for a person to type after the run. */
  readonly powershell?: readonly string[];
}

/** Why exstate refuses its own plan for a server. This is a fault of exstate, as data for a report. */
export interface Refused {
  readonly code: FaultCode;
  readonly says: string;
  /** The step in which the fault was found, if any. */
  readonly step?: string;
  /** The planned operations. No command performs them. */
  readonly withheld: readonly Operation[];
}

export interface ServerPlan {
  readonly server: string;
  readonly verdict: Verdict;
  readonly choice: Choice;
  readonly drift: readonly NumberedDrift[];
  readonly steps: readonly Step[];
  readonly impact: ServerImpact;
  /** The certificate in use that expires first. Left out if none is known. */
  readonly expires?: FirstExpiry;
  readonly undo: Partial<Record<Stage, StageUndo>>;
  readonly blocked: readonly Blocked[];
  readonly notDone: readonly NotDone[];
  /** Only with the intent `revert`: what stays as the run left it. */
  readonly cannot?: readonly Cannot[];
  /** Only with the verdict `refused`. There are then no steps. */
  readonly refused?: Refused;
}

/** When a certificate in use expires, and what uses it: http.sys records, and `internal-transport`. */
export interface FirstExpiry {
  readonly at: Instant;
  readonly certificate: Thumbprint;
  readonly use: readonly FactKey[];
}

/** Servers whose plans are equal but for names, thumbprints and dates. A person reads one of them. */
export interface ServerClass {
  readonly id: string;
  /** In the order of the work. */
  readonly servers: readonly string[];
  readonly verdict: Verdict;
  readonly steps: readonly Operation['kind'][];
  readonly drift: readonly DriftCode[];
  /** The drifts that are blocked. */
  readonly blocked: readonly DriftCode[];
}

/** Why a plan is no longer valid from one instant on: what then happens to a certificate without any action. */
export interface Deadline {
  readonly server: string;
  readonly at: Instant;
  readonly certificate: Thumbprint;
  /** `too-few-days`: the certificate has only `minDaysRemaining` days left. */
  readonly event: 'becomes-valid' | 'too-few-days' | 'expires';
  /** The http.sys records that have it, and `internal-transport`. Empty: it is installed, and these do not use it. */
  readonly use: readonly FactKey[];
}

/** A time in which servers may be changed, and whether every step of the plan fits into it. */
export interface PlannedWindow extends Opening {
  readonly fits: boolean;
}

/** What a person allows if no management shell can be reached. */
export interface Allowed {
  /** Windows may issue the certificate if no Exchange cmdlet can be reached (exchange facts 14). */
  readonly withoutCmdlets?: boolean;
}

/** The facts from which a plan was made: those of the organization and of each server that answered. */
export interface ObservedState {
  readonly facts: Patch;
  readonly servers: Readonly<Record<string, { readonly facts: Patch }>>;
}

/**
 * The plan that a person reviews and `apply` performs. It is data, so it can be saved. It contains all its inputs
 * (desired state, observed state, time, intent, allowances, last convergence, what to go back to), so that every reader can plan again and
 * compare.
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
  /** When each server last took a converging step, if a soak counts from it. Only in a plan of `retire`. */
  readonly convergedAt: Readonly<Record<string, Instant>>;
  /** What to go back to. Only in a plan of `revert`. */
  readonly reverts?: Reverts;
  readonly judgedAt: Instant;
  /** Null if no answer changes by itself at a known time. */
  readonly validUntil: Instant | null;
  /** What happens at `validUntil`. Empty if it is null. */
  readonly deadlines: readonly Deadline[];
  /** The next windows after `judgedAt`. Left out if the desired state has no `maintenance`. Empty: none opens any more. */
  readonly windows?: readonly PlannedWindow[];
  /** In the order of the work: to converge, servers that are down first, then by `expires`, then as in the YAML. */
  readonly servers: readonly ServerPlan[];
  readonly classes: readonly ServerClass[];
  /** Of all servers together. */
  readonly impact: Impact;
  /** How the finished run could be reverted, for each server with steps. Left out by an earlier version. */
  readonly revert?: readonly Reversal[];
  /** `sha256:` of all other fields, as compact JSON with sorted keys. */
  readonly digest: string;
  /** A short form of the digest that can be read aloud. */
  readonly code: string;
}
