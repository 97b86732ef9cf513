import type { ComponentKey } from './drained.ts';
import type { CertificateId, FactKey } from './facts.ts';

/** A claim that is observed after a step: this fact has this value within so many seconds. */
export interface Proof {
  readonly fact: FactKey;
  /** For a health page, its status. Null: the event was not logged. */
  readonly want: CertificateId | boolean | number | null;
  readonly withinSeconds: number;
  /** The value must stay as it is. `want` is the value in the plan; the first look of the run decides. */
  readonly steady?: true;
  /** It is waited for and reported, and cannot fail the step: it may have another cause (exchange facts 13, 14.1). */
  readonly reportedOnly?: true;
  /** The component that kept the fact from being observed when the plan was made. The proof is owed until it is Active. */
  readonly owed?: ComponentKey;
}

/**
 * The longest wait for a proof. Managed Availability may need this time to rebuild its health pages, and domain
 * controllers to replicate.
 */
export const SETTLE_SECONDS = 300;

/** Seconds: at least, and at most. */
export type SecondsRange = readonly [least: number, most: number];

/** What users may notice: no web pages, or mail that is queued. */
export const OUTAGES = ['webSeconds', 'mailSeconds'] as const;

/** The outages of a step, as expected. */
export type Cost = { readonly [of in (typeof OUTAGES)[number]]?: SecondsRange };

/** The outages of steps, as seen, in seconds. */
export type Took = { readonly [of in (typeof OUTAGES)[number]]?: number };
