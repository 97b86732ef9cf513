import type { FaultCode } from './codes.ts';
import type { Instant } from './facts.ts';
import type { Opening } from './maintenance.ts';

interface Closed {
  readonly timeZone: string;
  /** The windows that open next, in order. Empty: none opens any more. */
  readonly next: readonly Opening[];
}

/** Why the policy of an organization allows no stage to begin. */
export type NotNow =
  | ({ readonly code: 'outside-window' } & Closed)
  | ({ readonly code: 'frozen'; readonly reason: string; readonly until: Instant } & Closed)
  /** A window is open, and ends before the stage would. */
  | ({ readonly code: 'window-ends'; readonly until: Instant; readonly needsSeconds: number } & Closed);

/** Why a run stops before a stage, although nothing failed. */
export type Hold = NotNow | { readonly code: 'held-by-you' };

export const HOLD_CODES: Readonly<Record<Hold['code'], FaultCode>> = {
  'outside-window': 'E-outside-window',
  frozen: 'E-frozen',
  'window-ends': 'E-window-ends',
  'held-by-you': 'E-held-by-you',
};
