import type { CheckCode, DriftCode } from './codes.ts';
import type { FactKey, Instant, RestartReason, Thumbprint } from './facts.ts';
import type { Source } from './source.ts';

/** From how many remaining days on a certificate in use is a warning, or critical. */
export interface Thresholds {
  readonly warningDays: number;
  readonly criticalDays: number;
}
/** By the name of the server in lower case. */
export type ThresholdsOf = ReadonlyMap<string, Thresholds>;

/** In the order of precedence: the first that applies is the state of the whole. */
export const CHECK_STATES = ['critical', 'warning', 'unknown', 'ok'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** The exit codes of monitoring plugins (formats, section 10). */
export const EXIT_OF: Readonly<Record<CheckState, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

export const worst = (states: Iterable<CheckState>): CheckState => {
  const found = new Set(states);
  return CHECK_STATES.find((state) => found.has(state)) ?? 'ok';
};

/** The data of each finding that is no drift. `report/check/said.ts` contains the sentences. */
interface About {
  'certificate-expired': Dated;
  'certificate-expires': Dated;
  'certificate-not-yet-valid': { readonly from: Instant };
  'certificate-not-installed': Record<never, never>;
  'certificate-not-listed': Record<never, never>;
  'facts-unread': { readonly facts: readonly FactKey[]; readonly because: string };
  'healthchecker-export': { readonly takenAt: Instant };
  'proofs-owed': { readonly run: string; readonly stage: string; readonly facts: readonly FactKey[] };
  'restart-pending': { readonly reasons: readonly RestartReason[]; readonly setup: 'no' | 'before' | 'after' };
  'run-unfinished': { readonly run: string };
  'runs-unread': { readonly because: string };
  'server-not-desired': Record<never, never>;
  'server-unread': { readonly because: string };
  'setup-key-unusable': Record<never, never>;
  'setup-running': Record<never, never>;
  'setup-stops': { readonly notAfter: Instant };
  'setup-removed': Change;
  'setup-changed': Change;
  'setup-added': Change;
  'not-compared': { readonly facts: readonly FactKey[]; readonly because: string };
}
interface Dated {
  readonly notAfter: Instant;
}
/** Values of the fact in the baseline and now. `planned`: `exstate plan` has a step that corrects it. */
interface Change {
  readonly was: unknown;
  readonly is: unknown;
  readonly planned: boolean;
}

interface Common {
  /** Null: it concerns the whole organization. */
  readonly server: string | null;
  readonly state: CheckState;
  /** Something fails for users now. Such findings come first. */
  readonly down: boolean;
  readonly fact: FactKey | null;
  readonly certificate: Thumbprint | null;
  /** The names of the uses, the most important one first. */
  readonly uses: readonly string[];
  readonly daysRemaining: number | null;
}

export type OwnFinding = {
  readonly [C in CheckCode]: Common & { readonly code: C; readonly about: About[C] };
}[CheckCode];
/** A difference that the checks of the planner found, with their sentence. */
export type DriftFinding = Common & { readonly code: DriftCode; readonly says: string };
export type CheckFinding = OwnFinding | DriftFinding;

/** A certificate that a server uses. */
export interface CheckedCertificate {
  readonly server: string;
  readonly certificate: Thumbprint;
  /** Null: it is not installed, or could not be read. */
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly uses: readonly string[];
  readonly notAfter: Instant | null;
  readonly daysRemaining: number | null;
  readonly state: CheckState;
}

/** What `exstate check` found, before it is put into words. */
export interface Checked {
  readonly organization: string;
  readonly source: Source;
  readonly at: Instant;
  readonly state: CheckState;
  readonly servers: readonly { readonly server: string; readonly observed: boolean; readonly thresholds: Thresholds }[];
  /** The worst first. */
  readonly findings: readonly CheckFinding[];
  readonly certificates: readonly CheckedCertificate[];
}
