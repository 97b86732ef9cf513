import { readFile, readlink } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';

/** Who holds a lease. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** When that process started, as the kernel counts. The same pid alone may be another process by now. */
  readonly born?: string;
  /** The pid namespace. Two containers can share a host name, and each has its own process 1. */
  readonly space?: string;
}

export async function thisProcess(): Promise<Holder> {
  const born = (await processStat(process.pid))?.born;
  const space = await pidSpace();
  return {
    user: userName(),
    host: hostname(),
    pid: process.pid,
    ...(born === undefined ? {} : { born }),
    ...(space === undefined ? {} : { space }),
  };
}

/** True only if it is certain. A process on another host may be alive, even if no process here has its pid. */
export async function isDead(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname() || holder.space !== (await pidSpace())) return false;
  if (!isRunning(holder.pid)) return true;
  const found = await processStat(holder.pid);
  if (found === undefined) return false;
  // A zombie process, which was killed but not waited for, still counts as running for kill(pid, 0).
  return 'ZX'.includes(found.state) || (holder.born !== undefined && holder.born !== found.born);
}

const pidSpace = (): Promise<string | undefined> => readlink('/proc/self/ns/pid').catch(() => undefined);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/**
 * Linux only, elsewhere undefined. The program name in brackets may contain spaces and brackets, so it is cut off
 * first.
 */
async function processStat(pid: number): Promise<{ state: string; born: string } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, born] = [fields?.[0], fields?.[19]];
  return state === undefined || born === undefined ? undefined : { state, born };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? process.env['USERNAME'] ?? 'unknown'; // the user of a container may have no name
  }
}
