import type { FactKey, Instant, Patch } from './facts.ts';
import type { Operation } from './operation.ts';
import type { Source } from './source.ts';

export interface Clock {
  now(): Instant;
  sleep(seconds: number): Promise<void>;
}

/** One answer of an observation. If `server` is null, it contains the facts of the organization. */
export interface Observed {
  readonly server: string | null;
  readonly facts: Patch;
  readonly at: Instant;
}

/** `lost`: no answer arrived, so only another observation shows what happened. */
export type Outcome =
  /** `way`: how Exchange was reached, if not through the management shell of the server. */
  | { readonly is: 'done'; readonly changed: boolean; readonly way?: string }
  | { readonly is: 'refused'; readonly error: string }
  | { readonly is: 'lost'; readonly because: string };

/** Servers that a provider asks at the same time, if its caller sets no other number. */
export const AT_ONCE = 32;

/** The time limit in seconds for so many servers, each of which may take `each` seconds. */
export const secondsFor = (count: number, each: number): number => each * Math.max(1, Math.ceil(count / AT_ONCE));

/** Observes facts and performs steps. */
export interface Provider {
  readonly source: Source;
  readonly organization: string;
  readonly clock: Clock;
  /**
   * Yields the organization, and each server when it answers. Yields nothing for a server that the provider does not
   * have. The identity of a server is always included. With `only`, the answer contains at least these of the other
   * facts, if they can be read.
   */
  observe(servers: readonly string[], deadlineSeconds: number, only?: readonly FactKey[]): AsyncIterable<Observed>;
  /** There is a deadline and no cancellation: a command that was sent to a server cannot be stopped. */
  perform(server: string, operation: Operation, deadlineSeconds: number): Promise<Outcome>;
  close(): Promise<void>;
}
