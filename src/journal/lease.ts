import { randomUUID } from 'node:crypto';
import * as files from 'node:fs';
import { lstat, mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LockOptions } from 'proper-lockfile';
import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { ms } from '../domain/time.ts';
import { writeAtomic, writeFault } from '../support/atomic.ts';
import { type Holder, isDead, thisProcess } from '../support/holder.ts';
import { organizationFolder } from './folder.ts';

export interface LeaseRecord {
  readonly holder: Holder;
  /** The command that took the lease. */
  readonly reason: string;
  readonly since: Instant;
  /** Distinguishes this lease from every other one, even of the same process. */
  readonly token?: string;
}

/** The right to change one organization from this state directory. At most one process has it. */
export interface Lease {
  /** Reads the owner of the lease from disk. Throws if it is not this process, for example after a long suspension. */
  assertMine(): Promise<void>;
  /** May be called more than once. */
  release(): Promise<void>;
}

/**
 * Refreshed every 10 s, stale after 60 s: planning for thousands of servers can block the event loop for seconds. After
 * a crash on this computer no command waits that long, because exstate sees at once that the process is dead.
 */
const LEASE: LockOptions = { stale: 60_000, update: 10_000, retries: 0, realpath: false };
/** Locked for milliseconds while a lease is taken, taken over or released. */
const GATE: LockOptions = {
  stale: 10_000,
  update: 2_000,
  retries: { retries: 300, factor: 1, minTimeout: 50, maxTimeout: 60 },
  realpath: false,
  onCompromised: () => {},
};

type Unlock = () => Promise<void>;

/** Takes the lease of an organization. If another process has it: exit 9, with the owner, the command and the time. */
export async function takeLease(
  stateDir: string,
  organization: string,
  { reason, at }: { readonly reason: string; readonly at: Instant },
): Promise<Lease> {
  const folder = await organizationFolder(stateDir, organization);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFault(folder, error);
  });
  const text = `${JSON.stringify({ holder: await thisProcess(), reason, since: at, token: randomUUID() })}\n`;
  return throughGate(folder, async () => {
    const taken = new TakenLease(folder, text);
    const unlock = await lockOrTakeOver(folder, at, taken.options());
    await writeAtomic(recordFile(folder), text).catch(async (error: unknown) => {
      await unlock();
      throw error;
    });
    return taken.lease(unlock);
  });
}

const recordFile = (folder: string): string => join(folder, 'lease.json');
/** proper-lockfile adds `.lock` to these names, and identifies its locks by them. */
const leaseName = (folder: string): string => join(folder, 'lease');
const gateName = (folder: string): string => join(folder, 'lease.gate');

/** One lease. Once lost it stays lost: another process may have taken and released it in the meantime. */
class TakenLease {
  private lost = false;

  constructor(
    private readonly folder: string,
    private readonly text: string,
  ) {}

  options(): LockOptions {
    return {
      ...LEASE,
      onCompromised: () => {
        this.lost = true;
      },
      // proper-lockfile removes the lock when the process ends. Without this check it would also remove the lock of a
      // new owner.
      fs: { ...files, rmdirSync: (path: string) => this.isOnDisk() && files.rmdirSync(path) },
    };
  }

  lease(unlock: Unlock): Lease {
    let released: Promise<void> | undefined;
    return {
      assertMine: async () => {
        if (!this.isMine()) throw lostFault(this.folder);
      },
      release: () => {
        released ??= throughGate(this.folder, async () => {
          if (this.isMine()) await giveBack(this.folder, unlock);
        });
        return released;
      },
    };
  }

  private isMine(): boolean {
    if (!this.isOnDisk()) this.lost = true;
    return !this.lost;
  }

  /** Before each line and each change, so it does not wait for a thread: that takes thirty times as long as to read. */
  private isOnDisk(): boolean {
    try {
      return files.readFileSync(recordFile(this.folder), 'utf8') === this.text;
    } catch {
      return false;
    }
  }
}

async function giveBack(folder: string, unlock: Unlock): Promise<void> {
  await rm(recordFile(folder), { force: true });
  await unlock();
}

/**
 * Only one process at a time takes, takes over or releases a lease. Otherwise a second process could remove the new
 * lock of the first one, between the moment when the first removes a stale lock and the moment when it makes its own.
 */
async function throughGate<T>(folder: string, inside: () => Promise<T>): Promise<T> {
  const { lock } = await lockfile();
  await refuseNoFolder(gateName(folder));
  const open = await lock(gateName(folder), GATE).catch((error: unknown) => {
    throw isLocked(error) ? gateFault(folder) : writeFault(gateName(folder), error);
  });
  try {
    return await inside();
  } finally {
    await open().catch(() => {});
  }
}

async function lockOrTakeOver(folder: string, at: Instant, options: LockOptions): Promise<Unlock> {
  const { lock } = await lockfile();
  await refuseNoFolder(leaseName(folder));
  try {
    return await lock(leaseName(folder), options);
  } catch (error) {
    if (!isLocked(error)) throw error;
  }
  const record = await readRecord(folder);
  // This process has the gate. So if there is a lock without a record, its owner ended before it could write the
  // record.
  if (record !== null && !(await isDead(record.holder))) throw takenFault(record, at, folder);
  await rmdir(`${leaseName(folder)}.lock`).catch(() => {});
  return lock(leaseName(folder), options);
}

/** A lock is a folder, because only one process can create it. exstate did not make anything else with this name. */
async function refuseNoFolder(name: string): Promise<void> {
  const found = await lstat(`${name}.lock`).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  throw new Fault(
    'E-lease-blocked',
    EXIT.invalid,
    `${name}.lock is not a folder, so exstate cannot take the lease: it makes a folder of this name. ` +
      'Nothing was done. Make sure that no exstate is active for this organization, remove the file, and run the same command again.',
    `${name}.lock`,
  );
}

/** Imported only when a lease is taken, because commands that only read do not need it. */
const lockfile = async () => (await import('proper-lockfile')).default;

const isLocked = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ELOCKED';

async function readRecord(folder: string): Promise<LeaseRecord | null> {
  const text = await readFile(recordFile(folder), 'utf8').catch(() => '');
  try {
    return recordIn(JSON.parse(text));
  } catch {
    return null;
  }
}

function recordIn(value: unknown): LeaseRecord | null {
  const { holder, reason, since } = value as Partial<LeaseRecord>;
  const whole = typeof holder?.pid === 'number' && typeof holder.host === 'string';
  return whole && typeof reason === 'string' && typeof since === 'string' ? { holder, reason, since } : null;
}

const takenFault = ({ holder, reason, since }: LeaseRecord, at: Instant, folder: string): Fault =>
  new Fault(
    'E-lease-held',
    EXIT.blockedByRun,
    `Another run is active for this organization: ${reason}, by ${holder.user} on ${holder.host} (process ${holder.pid}), ` +
      `since ${since} (${age(since, at)}).\n` +
      'Wait until it ends, or end it there with Ctrl+C; its lease is then free. After a crash on another host or in another container, the lease is free within a minute.',
    recordFile(folder),
  );

function age(since: Instant, at: Instant): string {
  const minutes = Math.max(0, Math.floor((ms(at) - ms(since)) / 60_000));
  if (minutes < 1) return 'less than a minute';
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

const lostFault = (folder: string): Fault =>
  new Fault(
    'E-lease-lost',
    EXIT.blockedByRun,
    'This process has lost the lease: it was suspended for more than a minute, and another command may have taken the lease. ' +
      'This process stops and writes nothing more. Make sure that no other exstate is active, then run the same command again: it observes first.',
    recordFile(folder),
  );

const gateFault = (folder: string): Fault =>
  new Fault(
    'E-lease-held',
    EXIT.blockedByRun,
    `Other runs keep taking the lease of this organization; ${gateName(folder)}.lock did not become free. Try again.`,
    folder,
  );
