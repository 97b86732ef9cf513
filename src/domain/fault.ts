import type { FaultCode } from './codes.ts';

/** Exit codes, in the order of precedence where several apply (formats, section 9). */
export const EXIT = {
  usage: 64,
  bug: 1,
  invalid: 3,
  blockedByRun: 9,
  failed: 8,
  undone: 7,
  interrupted: 130,
  stale: 6,
  blockedByKnown: 5,
  blockedByUnknown: 4,
  changes: 2,
  ok: 0,
} as const;

/** A fault that is shown to the user: what was wanted, what was found and what to do, without a stack trace. */
export class Fault extends Error {
  override readonly name = 'Fault';
  constructor(
    /** Never changes, such as `E-wrong-organization`. `exstate explain` has a page for it. */
    readonly code: FaultCode,
    readonly exit: number,
    message: string,
    /** A file, a server or a step. */
    readonly place?: string,
  ) {
    super(message);
  }
}

/** A fault in the command line. Reported before anything is read or opened. */
export const usage = (code: FaultCode, message: string): Fault => new Fault(code, EXIT.usage, message);
