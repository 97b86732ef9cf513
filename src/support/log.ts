import { Writable } from 'node:stream';
import type { Logger } from 'winston';
import { redact, redactText } from './redact.ts';

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;

let threshold: LogLevel = 'warn';
let logger: Promise<Logger> | undefined;
let written: Promise<void> = Promise.resolve();

export const setLogLevel = (level: LogLevel): void => {
  threshold = level;
};

/** The owner of the terminal sets the function that writes the lines. Each line comes without its line end. */
export const setLogSink = (write: (line: string) => void): void => {
  sink = write;
};
let sink = (line: string): void => void process.stderr.write(`${line}\n`);

/** For the end of the process: resolves when the entries that were logged while winston was loading are written. */
export const flushLog = (): Promise<void> => written;

/**
 * Writes to standard error only. The message is constant, so that it can be searched for; values go into the fields.
 */
export const log = {
  error: (message: string, fields?: LogFields): void => record('error', message, fields),
  warn: (message: string, fields?: LogFields): void => record('warn', message, fields),
  info: (message: string, fields?: LogFields): void => record('info', message, fields),
  debug: (message: string, fields?: LogFields): void => record('debug', message, fields),
};

function record(level: LogLevel, message: string, fields: LogFields = {}): void {
  if (LEVELS.indexOf(level) > LEVELS.indexOf(threshold)) return;
  // Redacted now: if an object changes before winston is loaded, the entry still shows its value at this moment.
  const entry = { level, message: redactText(message), fields: redact(fields), at: new Date().toISOString() };
  logger ??= open();
  written = logger.then((ready) => {
    ready.log(entry);
  });
}

/** Loaded at the first entry: most runs log nothing, and winston takes longer to load than exstate takes to plan. */
async function open(): Promise<Logger> {
  const { default: winston } = await import('winston');
  const line = winston.format.printf(({ at, level, message, fields }) => `${at} ${level} ${message}${rest(fields)}`);
  return winston.createLogger({
    level: 'debug',
    format: line,
    transports: [new winston.transports.Stream({ stream: lines() })],
    exitOnError: false,
  });
}

const lines = (): Writable =>
  new Writable({
    decodeStrings: false,
    write: (text, _encoding, done) => {
      sink(String(text).trimEnd());
      done();
    },
  });

const rest = (fields: unknown): string => {
  const text = JSON.stringify(fields);
  return text === '{}' ? '' : ` ${text}`;
};
