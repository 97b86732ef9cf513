import { EXIT, Fault } from '../domain/fault.ts';
import { redactText } from '../support/redact.ts';
import type { Loss } from './sink.ts';
import type { How, Terminal } from './terminal.ts';

/** Reports what went wrong, and returns the exit code. */
export async function exitOf(
  error: unknown,
  io: Terminal,
  json: boolean,
  options: { readonly color?: boolean; readonly exit?: number } = {},
): Promise<number> {
  if (isCommander(error)) return wrongUsage(error, io, json, options.exit ?? EXIT.usage);
  const fault = redacted(error instanceof Fault ? error : bug(error));
  if (options.exit !== undefined) Object.assign(fault, { exit: options.exit });
  const { faultJson } = await import('../report/fault-text.ts');
  if (json) io.out(faultJson(fault));
  else io.err(await said(fault, io.howErr(options)));
  return fault.exit;
}

/** The command line parser has already written the message to standard error. */
async function wrongUsage(
  { exitCode, message }: { exitCode: number; message: string },
  io: Terminal,
  json: boolean,
  exit: number,
) {
  if (exitCode === 0) return EXIT.ok;
  const { faultJson } = await import('../report/fault-text.ts');
  if (json) io.out(faultJson(new Fault('E-wrong-usage', exit, message.replace(/^error: /, ''))));
  return exit;
}

/** Reports a report that could not be written. Its exit code replaces a code that only says what was found. */
export async function exitAfter(
  exit: number,
  io: Terminal,
  options: { readonly color?: boolean; readonly monitoring?: boolean } = {},
): Promise<number> {
  const loss = await io.written();
  if (loss !== undefined) {
    const { faultText } = await import('../report/fault-text.ts');
    io.err(faultText(lostReport(loss, exit), io.howErr(options)));
    await io.written();
  }
  io.leave();
  // Of a check each code says what was found, and 3 is UNKNOWN.
  return loss !== undefined && (options.monitoring || FOUND.has(exit)) ? EXIT.invalid : exit;
}

const FOUND: ReadonlySet<number> = new Set([EXIT.ok, EXIT.changes, EXIT.blockedByUnknown, EXIT.blockedByKnown]);

const lostReport = ({ error, taken, given }: Loss, exit: number): Fault =>
  new Fault(
    'E-report-not-written',
    EXIT.invalid,
    `The report could not be written: standard output accepted ${taken} of its ${given} bytes (${error.message}).\nThis does not change what the command did. Without this fault it would have ended with exit code ${exit}. Make room. Then read the report of a run with \`exstate show RUN.jsonl\`, or repeat the command if it changes nothing.`,
  );

async function said(fault: Fault, how: How): Promise<string> {
  const { faultText } = await import('../report/fault-text.ts');
  const text = faultText(fault, how);
  const { InvalidDesired } = await import('../config/invalid.ts');
  if (!(fault instanceof InvalidDesired)) return text;
  const { findingsText } = await import('../report/findings.ts');
  return `${findingsText(fault.findings, how)}\n${text}`;
}

/** Redacts secrets: a message may quote output of other programs, and a place may be text that a person typed. */
const redacted = (fault: Fault): Fault =>
  Object.assign(fault, {
    message: redactText(fault.message),
    ...(fault.place === undefined ? {} : { place: redactText(fault.place) }),
  });

const isCommander = (error: unknown): error is Error & { exitCode: number } =>
  error instanceof Error && 'exitCode' in error && error.name === 'CommanderError';

function bug(error: unknown): Fault {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Fault('E-bug', EXIT.bug, `This is a fault of exstate itself; please report it with these lines.\n${what}`);
}
