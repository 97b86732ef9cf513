import type { FaultCode } from './codes.ts';

/** Exit codes, in the order of precedence where several apply (formats, section 9). */
export const EXIT = {
  usage: 64,
  bug: 1,
  invalid: 3,
  heldByRun: 9,
  failed: 8,
  undone: 7,
  interrupted: 130,
  stale: 6,
  heldByKnown: 5,
  heldByUnknown: 4,
  changes: 2,
  ok: 0,
} as const;

/** An end that the user is told about: what was wanted, what was found, what to do; never a stack trace. */
export class Fault extends Error {
  override readonly name = 'Fault';
  constructor(
    /** Permanent, such as `E-wrong-organization`; `exstate explain` knows each. */
    readonly code: FaultCode,
    readonly exit: number,
    message: string,
    /** Where it is: a file, a server, a step. */
    readonly place?: string,
  ) {
    super(message);
  }
}

/** The command was called with what it does not take; told before anything is read or opened. */
export const usage = (code: FaultCode, message: string): Fault => new Fault(code, EXIT.usage, message);
