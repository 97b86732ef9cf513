import type { FactKey, Instant, Patch } from './facts.ts';
import type { Operation } from './operation.ts';
import type { Source } from './source.ts';

export interface Clock {
  now(): Instant;
  sleep(seconds: number): Promise<void>;
}

/** One answer of an observation. `server` null: the organization's facts. */
export interface Observed {
  readonly server: string | null;
  readonly facts: Patch;
  readonly at: Instant;
}

/** `lost`: no answer came, so only another look can tell what happened. */
export type Outcome =
  /** `way`: by which way Exchange was reached, where not through the server's own management shell. */
  | { readonly is: 'done'; readonly changed: boolean; readonly way?: string }
  | { readonly is: 'refused'; readonly error: string }
  | { readonly is: 'lost'; readonly because: string };

/** Where observed state comes from and where steps are performed. */
export interface Provider {
  readonly source: Source;
  readonly organization: string;
  readonly clock: Clock;
  /**
   * Yields the organization and each server as it answers. A server that is not held yields nothing. Who answers is
   * always told; with `only`, of the rest at least these, where they are there to be read.
   */
  observe(servers: readonly string[], deadlineSeconds: number, only?: readonly FactKey[]): AsyncIterable<Observed>;
  /** Takes a deadline and no cancellation: what has been sent to a server cannot be called back. */
  perform(server: string, operation: Operation, deadlineSeconds: number): Promise<Outcome>;
  close(): Promise<void>;
}
