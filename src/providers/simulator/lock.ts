import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as realTime } from 'node:timers/promises';

/** Holding it takes milliseconds; whatever is older was left behind, though its process id may be in use again. */
const TOO_OLD_MS = 10_000;

/**
 * One reader-and-writer of a world file at a time, also among processes. A holder that was killed is told by its
 * process id, so that nobody waits for it: a lock with an expiry alone would cost seconds after every kill.
 */
export async function withLock<T>(file: string, act: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  while (!take(lock)) await realTime(2);
  try {
    return await act();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    // Any other failure, such as a read-only folder, is said better by the write that follows.
    if (codeOf(error) !== 'EEXIST') return true;
    if (isLeftBehind(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isLeftBehind(lock: string): boolean {
  try {
    if (Date.now() - statSync(lock).mtimeMs > TOO_OLD_MS) return true;
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
