import type { CertificateId, FactKey } from './facts.ts';

/** A claim that will be looked at, not assumed: this fact shows this value within so many seconds. */
export interface Proof {
  readonly fact: FactKey;
  /** Of a health page its status; null = that an event was not logged. */
  readonly want: CertificateId | boolean | number | null;
  readonly withinSeconds: number;
  /** As before: `want` is what the plan saw, the run's own first look decides. */
  readonly steady?: true;
}

/** How long a proof is waited for: so long Managed Availability may take to make its pages anew, and a controller to replicate. */
export const SETTLE_SECONDS = 300;

/** Seconds of outage that users may notice. */
export interface Cost {
  readonly webSeconds?: number;
  readonly mailSeconds?: number;
}
