import { closeSync } from 'node:fs';
import { platform as osPlatform } from 'node:os';
import { printable, printableLines } from '../report/printable.ts';
import { flushLog, setLogLevel, setLogSink } from '../support/log.ts';
import { inAscii, wantsAscii } from './ascii.ts';
import type { Common, Io } from './io.ts';
import { screen } from './screen.ts';
import { type Loss, sinkOf } from './sink.ts';
import { type Signals, stopRequests } from './stop.ts';

export interface How {
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
