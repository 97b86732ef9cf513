import type { FactKey, Instant } from './facts.ts';

/** What a run waits for, as data for the progress. */
export type Wait =
  /** A server was sent a command. */
  | { readonly for: 'answer'; readonly server: string; readonly until: Instant }
  /** A step or what is owed must be seen on the server. `open`: the claims that do not hold yet. */
  | {
      readonly for: 'effect' | 'owed';
      readonly server: string;
      readonly open: readonly Open[];
      readonly until: Instant;
    };

export interface Open {
  readonly fact: FactKey;
  readonly want: unknown;
}
