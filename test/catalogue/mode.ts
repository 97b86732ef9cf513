import type { CheckCode, DriftCode } from '../../src/domain/codes.ts';
import type { ConditionCode } from '../../src/domain/condition.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import type { Organization } from '../../src/simulator/index.ts';

/** What an administrator does in the world. Returns the YAML, if it is the YAML that changes. */
export type ByHand = (org: Organization, desired: DesiredState) => DesiredState | undefined;

interface InAScenario {
  /** What the page says, where the code alone would mislead a reader. */
  readonly how?: string;
  /** The folder in test/scenarios. Several failures may look alike there, and then they share one. */
  readonly scenario: string;
  /** What an administrator or an update does to that world before exstate looks. */
  readonly cause?: ByHand;
}

/** One plan or more, applied, and nothing is left: the organization is in the desired state. */
export interface Converges extends InAScenario {
  readonly end: 'converges';
  /** The differences that the first plan must name. Empty: exstate ignores what looks like a fault. */
  readonly names: readonly DriftCode[];
  /** What else must be so afterwards. */
  readonly proves?: (org: Organization) => boolean;
}

/** The plan names a condition that is not met, or a fact that it cannot read. Cleared, it converges. */
export interface Blocked extends InAScenario {
  readonly end: 'blocked';
  /** The condition, or `unknown`: a fact could not be read. */
  readonly by: ConditionCode | 'unknown';
  /** What clears it, for the page: "until …". */
  readonly until: string;
  readonly cleared: ByHand;
}

/** Named, and left as it is. */
export interface Reported extends InAScenario {
  readonly end: 'reported';
  readonly by: 'plan' | 'check' | 'check --before-setup' | 'check --after-setup';
  readonly code: CheckCode | DriftCode;
}

/** The run that meets it ends with an error, says what is left, and does not go on. */
export interface Stops extends InAScenario {
  readonly end: 'stops the run';
  /** What goes on from there, for the page: "until …". */
  readonly until: string;
  readonly cleared: ByHand;
}

/** Refused before any server is asked. The test that proves it is another one: no world is needed. */
export interface Refused {
  readonly end: 'refused';
  readonly code: string;
  readonly provedIn: string;
  readonly until: string;
}

/** Nothing that exstate reads shows it, or it has no such failure. The page says so. */
export interface NotSeen {
  readonly end: 'not seen';
  readonly because: string;
}

export type FailureMode = Converges | Blocked | Reported | Stops | Refused | NotSeen;
export type FailureModes = Readonly<Record<string, FailureMode>>;
