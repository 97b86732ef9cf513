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

/** Who owns the terminal writes the lines; each comes without its line end. */
export const setLogSink = (write: (line: string) => void): void => {
  sink = write;
};
let sink = (line: string): void => void process.stderr.write(`${line}\n`);

/** Before the process exits: what was logged while winston was still loading is written too. */
export const flushLog = (): Promise<void> => written;

/** A constant message, so that it can be searched for; what varies goes into the fields. Standard error only. */
export const log = {
  error: (message: string, fields?: LogFields): void => record('error', message, fields),
  warn: (message: string, fields?: LogFields): void => record('warn', message, fields),
  info: (message: string, fields?: LogFields): void => record('info', message, fields),
  debug: (message: string, fields?: LogFields): void => record('debug', message, fields),
};

function record(level: LogLevel, message: string, fields: LogFields = {}): void {
  if (LEVELS.indexOf(level) > LEVELS.indexOf(threshold)) return;
  // Masked now: an object that changes before winston is loaded is logged as it was.
  const entry = { level, message: redactText(message), fields: redact(fields), at: new Date().toISOString() };
  logger ??= open();
  written = logger.then((ready) => {
    ready.log(entry);
  });
}

/** Most runs log nothing, and winston takes longer to load than exstate takes to plan. */
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
