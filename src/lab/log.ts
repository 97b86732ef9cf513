import { appendFileSync } from 'node:fs';
import type { Instant } from '../domain/facts.ts';

/** One line of the call log, so that a test can say what was not called. */
export interface LoggedCall {
  /** By the clock of this machine; `now` is the world's. */
  readonly at: Instant;
  readonly now: Instant;
  readonly server: string;
  readonly cmdlet: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** A cmdlet that may change something, whether or not it did. */
  readonly changes: boolean;
  /** `done`, or what it refused with. */
  readonly outcome: string;
}

/** Appended, never rewritten. What is long is bytes, and nobody reads those in a log. */
export function logTo(file: string): (call: LoggedCall) => void {
  return (call) => appendFileSync(file, `${JSON.stringify(call, shortened)}\n`);
}

const LONGEST = 500;

const shortened = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
