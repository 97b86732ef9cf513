import type { Instant } from '../../domain/facts.ts';
import { minute } from '../../domain/say.ts';

/** A time in which servers may be changed. */
export interface Window {
  readonly from: Instant;
  /** Null: no end is near. */
  readonly to: Instant | null;
  /** Every step of the plan fits into it. */
  readonly fits: boolean;
}

/** Left out: the desired state names no windows. Empty: none opens any more. */
export interface WithWindows {
  readonly windows?: readonly Window[];
}

export const windowSaid = ({ from, to }: Window): string =>
  to === null ? `from ${minute(from)}` : `${minute(from)} to ${minute(to)}`;

/** The window in which the change would be made: the first one into which it fits. */
export const chosenWindow = ({ windows = [] }: WithWindows): Window | undefined =>
  windows.find(({ fits }) => fits) ?? windows[0];
