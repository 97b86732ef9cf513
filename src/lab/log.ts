import { appendFileSync } from 'node:fs';
import type { Instant } from '../domain/facts.ts';

/** One line of the call log. Tests use the log to show that a cmdlet was not called. */
export interface LoggedCall {
  /** The time of this computer; `now` is the time of the world. */
  readonly at: Instant;
  readonly now: Instant;
  readonly server: string;
  readonly cmdlet: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** True for a cmdlet that can change something, even if it changed nothing. */
  readonly changes: boolean;
  /** `done`, or the message of the error. */
  readonly outcome: string;
}

/** Appends one line per call. Long texts are bytes and are shortened. */
export function logTo(file: string): (call: LoggedCall) => void {
  return (call) => appendFileSync(file, `${JSON.stringify(call, shortened)}\n`);
}

const LONGEST = 500;

const shortened = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
