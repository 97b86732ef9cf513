import { InvalidArgumentError } from 'commander';
import { readCode } from '../domain/code.ts';
import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { instant } from '../domain/time.ts';
import { flushLog, setLogLevel } from '../support/log.ts';
import type { Common, Io } from './io.ts';
import { NO_WAITING_LINE, waitingLine } from './waiting-line.ts';

interface How {
  readonly color: boolean;
  readonly width: number;
}

/** The process's terminal. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  how(options: object): How;
  /** As `how`, of standard error: whoever redirects the report still reads errors on the screen, and the other way round. */
  howErr(options: object): How;
  of(options: Common): Io;
  flushed(): Promise<void>;
}

const NARROWEST = 40;
/** Where nobody's window decides, as in a file or a pipe. */
const WIDTH = 100;

export function terminal({ stdout, stderr, stdin, env }: NodeJS.Process, quit: (code: number) => void): Terminal {
  const toErr = writer(stderr);
  const columns = (stream: NodeJS.WriteStream) => Math.max(stream.columns ?? WIDTH, NARROWEST);
  const waiting = stderr.isTTY && env.TERM !== 'dumb' ? waitingLine(toErr, () => columns(stderr)) : NO_WAITING_LINE;
  const inPlaceOfIt = (write: (text: string) => void) => (text: string) => {
    waiting.erase();
    write(text);
  };
  const [out, err] = [inPlaceOfIt(writer(stdout)), inPlaceOfIt(toErr)];
  const on =
    (stream: NodeJS.WriteStream) =>
    (options: object): How => ({
      color: !('color' in options && options.color === false) && colorful(env, stream.isTTY),
      width: columns(stream),
    });
  const how = on(stdout);
  const interrupted = watchInterrupt(err, quit);
  const of = (options: Common): Io => {
    if (options.verbose) setLogLevel('debug');
    const interactive = stdin.isTTY === true && stderr.isTTY === true;
    return { out, err, waiting: waiting.say, ...how(options), interactive, confirm: ask, interrupted };
  };
  const flushed = async () => {
    await flushLog();
    await Promise.all([drained(stdout), drained(stderr)]);
  };
  return { out, err, how, howErr: on(stderr), of, flushed };
}

/** no-color.org: set and not empty, whatever it says. */
const colorful = (env: NodeJS.ProcessEnv, tty: boolean): boolean =>
  !env.NO_COLOR && tty === true && env.TERM !== 'dumb';

/** Whoever has stopped reading, as `head` does, stops no work: a run goes on, and what it would say is dropped. */
function writer(stream: NodeJS.WriteStream): (text: string) => void {
  let closed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
  });
  return (text) => {
    if (!closed) stream.write(text);
  };
}

const drained = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });

/** The first Ctrl+C stops between two steps; the second stops at once, and the step is then lost. */
function watchInterrupt(err: (text: string) => void, quit: (code: number) => void): () => boolean {
  let pressed = 0;
  let watching = false;
  return () => {
    if (!watching) {
      watching = true;
      process.on('SIGINT', () => {
        pressed += 1;
        if (pressed > 1) quit(EXIT.interrupted);
        err('\nStopping after this step. Ctrl+C again stops at once; what the step did is then unknown.\n');
      });
    }
    return pressed > 0;
  };
}

async function ask(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await reader.question(question)).trim().toLowerCase() === 'yes';
  } catch {
    return false;
  } finally {
    reader.close();
  }
}

export function instantOption(text: string): Instant {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(day)
    ? Date.parse(day)
    : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('An instant such as 2027-12-01T00:00:00Z is wanted.');
  return instant(at);
}

export function codeOption(text: string): string {
  const code = readCode(text);
  if (code !== undefined) return code;
  throw new InvalidArgumentError(
    'The code of a plan is wanted, as its report shows it (7Q3F-K2ZD), or its digest (sha256:…).',
  );
}

export function portOption(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new InvalidArgumentError('A number below 65536 is wanted.');
}

/** Tells what went wrong, and with which code to end. */
export async function exitOf(
  error: unknown,
  io: Terminal,
  json: boolean,
  options: { readonly color?: boolean } = {},
): Promise<number> {
  if (isCommander(error)) return wrongUsage(error, io, json);
  const fault = error instanceof Fault ? error : bug(error);
  const { faultJson } = await import('../report/fault-text.ts');
  if (json) io.out(faultJson(fault));
  else io.err(await said(fault, io.howErr(options)));
  return fault.exit;
}

/** It has been said on standard error by then, by whoever reads the arguments. */
async function wrongUsage({ exitCode, message }: { exitCode: number; message: string }, io: Terminal, json: boolean) {
  if (exitCode === 0) return EXIT.ok;
  const { faultJson } = await import('../report/fault-text.ts');
  if (json) io.out(faultJson(new Fault('E-wrong-usage', EXIT.usage, message.replace(/^error: /, ''))));
  return EXIT.usage;
}

async function said(fault: Fault, how: How): Promise<string> {
  const { faultText } = await import('../report/fault-text.ts');
  const text = faultText(fault, how);
  const { InvalidDesired } = await import('./desired.ts');
  if (!(fault instanceof InvalidDesired)) return text;
  const { findingsText } = await import('../report/findings.ts');
  return `${findingsText(fault.findings, how)}\n${text}`;
}

const isCommander = (error: unknown): error is Error & { exitCode: number } =>
  error instanceof Error && 'exitCode' in error && error.name === 'CommanderError';

function bug(error: unknown): Fault {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Fault('E-bug', EXIT.bug, `This is a fault of exstate itself; please report it with these lines.\n${what}`);
}
