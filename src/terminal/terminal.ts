import { closeSync } from 'node:fs';
import { platform as osPlatform } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { readCode } from '../domain/code.ts';
import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Stage } from '../domain/operation.ts';
import { writtenInstant } from '../domain/time.ts';
import { printable, printableLines } from '../report/printable.ts';
import { flushLog, setLogLevel, setLogSink } from '../support/log.ts';
import { redactText } from '../support/redact.ts';
import { inAscii, wantsAscii } from './ascii.ts';
import type { Common, Io } from './io.ts';
import { screen } from './screen.ts';
import { type Loss, sinkOf } from './sink.ts';
import { type Signals, stopRequests } from './stop.ts';

interface How {
  readonly color: boolean;
  readonly width: number;
}

/** The terminal of this process. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  how(options: object): How;
  /**
   * Like `how`, but for standard error. If the report goes to a file, errors still appear on the screen, and vice
   * versa.
   */
  howErr(options: object): How;
  of(options: Pick<Common, 'verbose'>): Io;
  /**
   * Resolves when all text is written. The loss if standard output did not accept the report, except if its reader
   * closed the pipe.
   */
  written(): Promise<Loss | undefined>;
  /** To call immediately before the process exits. */
  leave(): void;
}

/** Programs and browsers read these documents as UTF-8. */
export type Written = 'text' | 'document';

const NARROWEST = 40;
/** The width without a window: in a file, in a pipe, or on a console that reports no columns. */
const WIDTH = 100;
const ROOM_FOR_ASCII = 4;
const same = (text: string): string => text;

/** The process whose command line is read, as far as exstate uses it to speak and to listen. */
export type Process = Pick<NodeJS.Process, 'argv' | 'env' | 'stdin' | 'stdout' | 'stderr'> & Signals;

export function terminal(process: Process, quit: (code: number) => void, kind: Written = 'text'): Terminal {
  const { stdout, stderr, stdin, env } = process;
  const [toOut, toErr] = [sinkOf(stdout), sinkOf(stderr)];
  const ascii = (stream: NodeJS.WriteStream) =>
    wantsAscii({ platform: osPlatform(), env, isTTY: stream.isTTY === true });
  // A sign becomes up to three letters after the lines are wrapped, so they are wrapped a little earlier.
  const columns = (stream: NodeJS.WriteStream) =>
    Math.max((stream.columns || WIDTH) - (ascii(stream) ? ROOM_FOR_ASCII : 0), NARROWEST);
  const forOut = kind === 'text' && ascii(stdout) ? inAscii : same;
  const forErr = ascii(stderr) ? inAscii : same;
  const { out, err, waiting, asking } = screen({
    out: (text) => toOut.write(forOut(text)),
    err: (text) => toErr.write(forErr(text)),
    columns: stderr.isTTY && env.TERM !== 'dumb' ? () => columns(stderr) : undefined,
  });
  setLogSink((line) => err(`${printable(line)}\n`));
  const on =
    (stream: NodeJS.WriteStream) =>
    (options: object): How => ({
      color: !('color' in options && options.color === false) && colorful(env, stream.isTTY),
      width: columns(stream),
    });
  const [how, howErr] = [on(stdout), on(stderr)];
  const drained = async () => {
    await flushLog();
    await Promise.all([toOut.drained(), toErr.drained()]);
  };
  // Entries that were logged before the question appear before it.
  const ask = async (question: string, stopped?: Promise<undefined>, onInterrupt?: () => void) => {
    await drained();
    return asking(() => answerTo(question, process, stopped, onInterrupt));
  };
  let stoppedAtQuestion = false;
  const confirm = async (question: string) => {
    const answer = await ask(forErr(question), undefined, () => {
      stoppedAtQuestion = true;
    });
    return answer?.toLowerCase() === 'yes';
  };
  const enter = async (text: string) => (await ask(forErr(text), stopRequested(process))) === '';
  const stop = stopRequests(process, err, quit);
  const of = (options: Pick<Common, 'verbose'>): Io => {
    setLogLevel(options.verbose ? 'debug' : 'warn');
    const interactive = stdin.isTTY === true && stderr.isTTY === true;
    const progress = {
      ...howErr(options),
      verbose: false,
      ...(stderr.isTTY ? {} : { width: Number.POSITIVE_INFINITY }),
    };
    const { requested, onForcedExit } = stop;
    // Asked first: the first call begins to watch for signals.
    const interrupted = () => requested() || stoppedAtQuestion;
    return { out, err, waiting, ...how(options), progress, interactive, confirm, enter, interrupted, onForcedExit };
  };
  const written = async () => {
    await drained();
    const loss = toOut.loss();
    return loss !== undefined && READER_GONE.has(loss.error.code ?? '') ? undefined : loss;
  };
  const leave = () => {
    const gone = [toOut, toErr].some((sink) => sink.loss()?.error.code === 'EIO');
    if (gone || stop.terminalClosed()) closeDescriptors();
  };
  return { out, err, how, howErr, of, written, leave };
}

/**
 * At exit, Node resets the modes of the terminal, and crashes if the terminal is gone. So no descriptor may be open
 * then.
 */
function closeDescriptors(): void {
  for (const descriptor of [0, 1, 2]) {
    try {
      closeSync(descriptor);
    } catch {
      // Already closed.
    }
  }
}

/** The reader has closed the pipe, as `head` does, and wants no more. Windows uses other codes. */
const READER_GONE = new Set(['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** no-color.org: NO_COLOR is set and not empty; its value does not matter. */
const colorful = (env: NodeJS.ProcessEnv, tty: boolean): boolean =>
  !env.NO_COLOR && tty === true && env.TERM !== 'dumb';

/** Undefined if there is no answer: after Ctrl+C, or if the terminal is gone. */
async function answerTo(
  question: string,
  { stdin, stderr }: Process,
  stopped?: Promise<undefined>,
  onInterrupt: () => void = () => {},
) {
  const { createInterface } = await import('node:readline/promises');
  // If the terminal is closed during the question, the error appears here. There is then no answer.
  stdin.on('error', () => {});
  const reader = createInterface({ input: stdin, output: stderr });
  try {
    reader.once('SIGINT', () => {
      onInterrupt();
      reader.close();
    });
    // Ctrl+C and a lost terminal close the reader, and then no answer ever comes.
    const closed = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)));
    return (await Promise.race([reader.question(printableLines(question)), closed, stopped ?? closed]))?.trim();
  } catch {
    return undefined;
  } finally {
    reader.close();
  }
}

/** A hold point may wait for hours, so a request to stop ends it. */
const stopRequested = (process: Process): Promise<undefined> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(undefined));
  });

export function instantOption(text: string): Instant {
  const at = writtenInstant(text);
  if (at === undefined)
    throw new InvalidArgumentError('Give a date and a time that exist, such as 2027-12-01T00:00:00Z.');
  return at;
}

export function codeOption(text: string): string {
  const code = readCode(text);
  if (code !== undefined) return code;
  throw new InvalidArgumentError(
    'Give the code of a plan, as its report shows it (7Q3F-K2ZD), or its digest (sha256:…).',
  );
}

/** Not from `domain/operation.ts`: `--version` would read one more file. */
const EVERY_STAGE: Readonly<Record<Stage, true>> = {
  issue: true,
  web: true,
  transport: true,
  untrust: true,
  retire: true,
};
export const STAGE_CHOICES = Object.keys(EVERY_STAGE) as readonly Stage[];

/** Collects the stages of a repeated option. */
export function stageOption(text: string, before: readonly Stage[] = []): readonly Stage[] {
  const stage = STAGE_CHOICES.find((one) => one === text);
  if (stage === undefined) throw new InvalidArgumentError(`Allowed choices are ${STAGE_CHOICES.join(', ')}.`);
  return before.includes(stage) ? before : [...before, stage];
}

const LONGEST_REASON = 500;

/** A reason for a person to read later: one line of words. It goes into the journal, which is kept and passed on. */
export function reasonOption(text: string): string {
  const reason = redactText(text.trim());
  if (/[\p{L}\p{N}]/u.test(reason) && reason.length <= LONGEST_REASON && !/[\p{Cc}\u2028\u2029]/u.test(reason))
    return reason;
  throw new InvalidArgumentError(
    `Give a reason in one line of at most ${LONGEST_REASON} letters, such as "INC-1234: 444 is down".`,
  );
}

export function portOption(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new InvalidArgumentError('Give a number below 65536.');
}

/** A name that can be connected to. The name of a person or a path is refused here, and not by PowerShell. */
export function fqdnOption(text: string): string {
  if (/^[A-Za-z0-9._-]+$/.test(text)) return text;
  throw new InvalidArgumentError('Give the DNS name of a Mailbox server, such as ex01.contoso.com.');
}

export function limitOption(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit > 0) return limit;
  throw new InvalidArgumentError('Give a number of characters, such as 60000.');
}

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
