import { readFileSync, realpathSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as realTime } from 'node:timers/promises';
import type { LockOptions } from 'proper-lockfile';
import { EXIT, Fault } from '../domain/fault.ts';
import { writeFault } from '../support/atomic.ts';
import { type Holder, isDead, thisProcess } from '../support/holder.ts';

/** Renewed every 2 s, so whatever is older was left behind. Writing 4,000 servers keeps the event loop busy for a second. */
const TOO_OLD_MS = 15_000;
/** Holding it takes milliseconds; whoever waits so long waits for something that will not end by itself. */
const LONGEST_WAIT_MS = 60_000;
const HOUR = 3_600_000;

/** Its own way to break an old lock would let a second breaker remove the lock that the first one took, so it has none. */
const HELD: LockOptions = { stale: HOUR, update: 2_000, retries: 0, realpath: false, onCompromised: () => {} };
/** Whoever removes what a dead holder left does it alone. */
const GATE: LockOptions = { ...HELD, stale: 10_000 };

/** What a holder can be sure of while it works. */
export interface Held {
  /** Throws where the lock was taken over, as after a long suspension: then nothing may be written any more. */
  assertHeld(): void;
}

const queues = new Map<string, Promise<unknown>>();

/** One reader-and-writer of a world file at a time, in this process and among others, by whatever link it is named. */
export function withLock<T>(file: string, act: (held: Held) => Promise<T>): Promise<T> {
  const path = realPath(file);
  const mine = (queues.get(path) ?? Promise.resolve()).then(() => locked(path, act));
  const over = mine.catch(() => {});
  queues.set(path, over);
  void over.then(() => {
    if (queues.get(path) === over) queues.delete(path);
  });
  return mine;
}

async function locked<T>(path: string, act: (held: Held) => Promise<T>): Promise<T> {
  const unlock = await take(path);
  const token = JSON.stringify({ holder: await self(), at: performance.now() });
  try {
    writeRecord(path, token);
    return await act({ assertHeld: () => assertOwn(path, token) });
  } finally {
    if (readRecord(path) === token) rmSync(recordOf(path), { force: true });
    await unlock().catch(() => {});
  }
}

type Unlock = () => Promise<void>;

async function take(path: string): Promise<Unlock> {
  const { lock } = await lockfile();
  for (const since = performance.now(); performance.now() - since < LONGEST_WAIT_MS; await realTime(3)) {
    try {
      return await lock(path, HELD);
    } catch (error) {
      // Any other failure, such as a read-only folder, is said better by the write that follows.
      if (codeOf(error) !== 'ELOCKED') return async () => {};
    }
    if (await isLeftBehind(path)) await remove(path);
  }
  throw heldFault(path);
}

async function isLeftBehind(path: string): Promise<boolean> {
  const record = readRecord(path);
  const holder = record === undefined ? undefined : holderIn(record);
  if (holder && (await isDead(holder))) return readRecord(path) === record;
  const locked = statSync(lockOf(path), { throwIfNoEntry: false });
  return locked !== undefined && Date.now() - locked.mtimeMs > TOO_OLD_MS;
}

/** Looked at again with the gate in hand: somebody else may have removed it, and a new holder may be there. */
async function remove(path: string): Promise<void> {
  const { lock } = await lockfile();
  const open = await lock(`${path}.gate`, GATE).catch(() => undefined);
  if (open === undefined) return;
  try {
    if (!(await isLeftBehind(path))) return;
    // The record goes first: by it, the lock of whoever takes it next would be taken for a dead one's.
    rmSync(recordOf(path), { force: true });
    rmdirSync(lockOf(path));
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') throw inTheWay(lockOf(path), 'file', path);
    if (codeOf(error) !== 'ENOENT') throw error;
  } finally {
    await open().catch(() => {});
  }
}

/** proper-lockfile makes a folder of this name. */
const lockOf = (path: string): string => `${path}.lock`;
const recordOf = (path: string): string => `${path}.lock.json`;

/** A full disk leaves an empty one, which is nobody's. */
function writeRecord(path: string, token: string): void {
  try {
    writeFileSync(recordOf(path), token);
  } catch (error) {
    if (readRecord(path) === '') rmSync(recordOf(path), { force: true });
    throw codeOf(error) === 'EISDIR' ? inTheWay(recordOf(path), 'folder', path) : writeFault(recordOf(path), error);
  }
}

function readRecord(path: string): string | undefined {
  try {
    return readFileSync(recordOf(path), 'utf8');
  } catch {
    return undefined;
  }
}

function holderIn(record: string): Holder | undefined {
  try {
    const { holder } = JSON.parse(record) as { holder?: Holder };
    return typeof holder?.pid === 'number' && typeof holder.host === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}

function assertOwn(path: string, token: string): void {
  if (readRecord(path) === token) return;
  throw new Fault(
    'E-world-lock-lost',
    EXIT.heldByRun,
    `This process was suspended while it wrote ${path}, and another has written it since. Nothing more was written; run the command again.`,
    path,
  );
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}

let own: Promise<Holder> | undefined;
const self = (): Promise<Holder> => {
  own ??= thisProcess();
  return own;
};

/** Loaded when a world is first written: what only reads never needs it. */
const lockfile = async () => (await import('proper-lockfile')).default;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const heldFault = (path: string): Fault =>
  new Fault(
    'E-world-locked',
    EXIT.heldByRun,
    `Another process has held ${lockOf(path)} for more than ${LONGEST_WAIT_MS / 1000} s. Wait until it ends, or end it; then run the command again.`,
    path,
  );

const inTheWay = (name: string, is: 'file' | 'folder', path: string): Fault =>
  new Fault(
    'E-world-locked',
    EXIT.heldByRun,
    `${name} is a ${is}, where exstate makes a ${is === 'file' ? 'folder' : 'file'} while it writes ${path}. Remove the ${is}, then run the command again.`,
    path,
  );
