import { readFileSync, realpathSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as realTime } from 'node:timers/promises';
import type { LockOptions } from 'proper-lockfile';
import { EXIT, Fault } from '../domain/fault.ts';
import { writeFault } from '../support/atomic.ts';
import { type Holder, isDead, thisProcess } from '../support/holder.ts';

/**
 * A holder renews the lock every 2 s, so an older lock was left behind. Writing 4,000 servers blocks the event loop for
 * 1 s.
 */
const TOO_OLD_MS = 15_000;
/** A process holds the lock for milliseconds. After this time, the wait would not end by itself. */
const LONGEST_WAIT_MS = 60_000;
const HOUR = 3_600_000;

/**
 * `stale` is so long that proper-lockfile never removes an old lock itself: a second process could then remove the lock
 * that the first one has just taken.
 */
const LOCK: LockOptions = { stale: HOUR, update: 2_000, retries: 0, realpath: false, onCompromised: () => {} };
/** The lock of the process that removes a lock left by a dead process: only one process does so at a time. */
const GATE: LockOptions = { ...LOCK, stale: 10_000 };

/** Lets a holder check that it still has the lock. */
export interface OwnLock {
  /**
   * Throws if another process took the lock, for example after a long suspension. The holder must then write nothing
   * more.
   */
  assertMine(): void;
}

const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `act` while no other code reads and writes the file: in this process and in others, through any link to the
 * file.
 */
export function withLock<T>(file: string, act: (lock: OwnLock) => Promise<T>): Promise<T> {
  const path = realPath(file);
  const mine = (queues.get(path) ?? Promise.resolve()).then(() => locked(path, act));
  const over = mine.catch(() => {});
  queues.set(path, over);
  void over.then(() => {
    if (queues.get(path) === over) queues.delete(path);
  });
  return mine;
}

async function locked<T>(path: string, act: (lock: OwnLock) => Promise<T>): Promise<T> {
  const unlock = await take(path);
  const token = JSON.stringify({ holder: await self(), at: performance.now() });
  try {
    writeRecord(path, token);
    return await act({ assertMine: () => assertOwn(path, token) });
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
      return await lock(path, LOCK);
    } catch (error) {
      // Any other error, such as a read-only folder: the write that follows reports it with a better message.
      if (codeOf(error) !== 'ELOCKED') return async () => {};
    }
    if (await isLeftBehind(path)) await remove(path);
  }
  throw lockedFault(path);
}

async function isLeftBehind(path: string): Promise<boolean> {
  const record = readRecord(path);
  const holder = record === undefined ? undefined : holderIn(record);
  if (holder && (await isDead(holder))) return readRecord(path) === record;
  const locked = statSync(lockOf(path), { throwIfNoEntry: false });
  return locked !== undefined && Date.now() - locked.mtimeMs > TOO_OLD_MS;
}

/**
 * Checks again after taking the gate: another process may have removed the lock, and a new holder may have taken it.
 */
async function remove(path: string): Promise<void> {
  const { lock } = await lockfile();
  const open = await lock(`${path}.gate`, GATE).catch(() => undefined);
  if (open === undefined) return;
  try {
    if (!(await isLeftBehind(path))) return;
    // The record is removed first: otherwise the next holder's lock would seem to belong to the dead process.
    rmSync(recordOf(path), { force: true });
    rmdirSync(lockOf(path));
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') throw inTheWay(lockOf(path), 'file', path);
    if (codeOf(error) !== 'ENOENT') throw error;
  } finally {
    await open().catch(() => {});
  }
}

/** proper-lockfile creates a folder with this name. */
const lockOf = (path: string): string => `${path}.lock`;
const recordOf = (path: string): string => `${path}.lock.json`;

/** On a full disk the write leaves an empty file, which names no holder, so it is removed. */
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
    EXIT.blockedByRun,
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

/** Loaded when a world is first written: commands that only read do not need it. */
const lockfile = async () => (await import('proper-lockfile')).default;

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const lockedFault = (path: string): Fault =>
  new Fault(
    'E-world-locked',
    EXIT.blockedByRun,
    `Another process has held ${lockOf(path)} for more than ${LONGEST_WAIT_MS / 1000} s. Wait until it ends, or end it; then run the command again.`,
    path,
  );

const inTheWay = (name: string, is: 'file' | 'folder', path: string): Fault =>
  new Fault(
    'E-world-locked',
    EXIT.blockedByRun,
    `${name} is a ${is}, where exstate makes a ${is === 'file' ? 'folder' : 'file'} while it writes ${path}. Remove the ${is}, then run the command again.`,
    path,
  );
