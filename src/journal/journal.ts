import { appendFileSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import validLine from '../../schemas/journal.schema.json?validator';
import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { JournalEvent } from '../domain/journal.ts';
import { writeAtomic, writeFault } from '../support/atomic.ts';
import { sha256 } from '../support/canonical.ts';
import { sayErrors } from '../support/schema-faults.ts';
import { runsFolder } from './folder.ts';
import type { Lease } from './lease.ts';
import { readRun } from './read.ts';

/**
 * The record of a run. Lines are only added, each line is on disk before `append` returns, and `run-finished` is the
 * last line.
 */
export interface Journal {
  readonly path: string;
  /** Bytes of an incomplete last line that were cut off when the file was opened again. */
  readonly cutOff: number;
  append(event: JournalEvent, at: Instant): Promise<void>;
  /** Throws if another process has the lease, or if the file does not end where this process stopped writing. */
  assertMine(): Promise<void>;
  close(): Promise<void>;
}

type OwnLease = Pick<Lease, 'assertMine'>;

/** Creates a journal. The first line must be `run-started`. */
export async function createJournal(
  stateDir: string,
  organization: string,
  run: string,
  lease: OwnLease,
): Promise<Journal> {
  await lease.assertMine();
  const folder = await runsFolder(stateDir, organization);
  const path = join(folder, `${run}.jsonl`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path, 'ax');
    await syncFolder(folder);
    return new JsonLines(path, file, lease, endOf(path));
  } catch (error) {
    throw writeFault(path, error);
  }
}

/**
 * Opens an existing journal to continue it. Verifies the lines, cuts off an incomplete last line and replaces the file
 * by a copy. A process that was suspended until its lease expired may still have the old file open; what it writes
 * there later is then in no journal.
 */
export async function reopenJournal(path: string, lease: OwnLease): Promise<Journal> {
  const { lines, tip, size, torn, finished, run } = await readRun(path);
  if (finished) throw finishedFault(run, path);
  await lease.assertMine();
  const whole = (await readFile(path)).subarray(0, size);
  await writeAtomic(path, whole.toString('utf8'));
  try {
    const file = await open(path, 'a');
    return new JsonLines(path, file, lease, endOf(path), { seq: lines.length, tip, cutOff: torn });
  } catch (error) {
    throw writeFault(path, error);
  }
}

/** Which file it is (device and inode), and its size. */
function endOf(path: string): End {
  const { dev, ino, size } = statSync(path, { bigint: true });
  return { file: `${dev}/${ino}`, size: Number(size) };
}

interface End {
  readonly file: string;
  size: number;
}

class JsonLines implements Journal {
  readonly cutOff: number;
  private last: Promise<void> = Promise.resolve();
  private seq: number;
  private tip: string | null;
  private finished = false;

  constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private readonly lease: OwnLease,
    private readonly end: End,
    { seq, tip, cutOff }: { seq: number; tip: string | null; cutOff: number } = { seq: 0, tip: null, cutOff: 0 },
  ) {
    this.seq = seq;
    this.tip = tip;
    this.cutOff = cutOff;
  }

  /**
   * Writes one line after the other. After a line that could not be written, it writes no other: the incomplete line
   * would then be in the middle of the file.
   */
  append(event: JournalEvent, at: Instant): Promise<void> {
    this.last = this.last.then(() => this.write(event, at));
    return this.last;
  }

  async assertMine(): Promise<void> {
    await this.lease.assertMine();
    if (this.endsWhereItStopped()) return;
    // If another process took the lease between the two checks, report this as the cause.
    await this.lease.assertMine();
    throw touchedFault(this.path);
  }

  private endsWhereItStopped(): boolean {
    try {
      const { file, size } = endOf(this.path);
      return file === this.end.file && size === this.end.size;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.last.catch(() => {});
    await this.file.close();
  }

  private async write(event: JournalEvent, at: Instant): Promise<void> {
    const line = this.lineOf(event, at);
    await this.assertMine();
    try {
      // Only the flush waits for the disk, so only the flush is left to another thread.
      appendFileSync(this.file.fd, Buffer.concat([line, Buffer.from('\n')]));
      await this.file.datasync();
    } catch (error) {
      throw notWritten(this.path, error);
    }
    this.seq += 1;
    this.tip = sha256(line);
    this.end.size += line.length + 1;
    this.finished = event.event === 'run-finished';
  }

  /** Refuses a line that a reader would refuse: such a line would make the whole run unreadable. */
  private lineOf(event: JournalEvent, at: Instant): Buffer {
    if (this.finished) throw new Error(`${event.event} after run-finished`);
    if ((event.event === 'run-started') !== (this.seq === 0)) throw new Error(`${event.event} as line ${this.seq}`);
    const schema = this.seq === 0 ? { schema: 'exstate/journal/v1' } : {};
    const line = { ...schema, seq: this.seq, at, previous: this.tip, ...event };
    if (!validLine(line)) throw new Error(`${event.event}: ${sayErrors(validLine.errors).join('; ')}`);
    return Buffer.from(JSON.stringify(line));
  }
}

export const finishedFault = (run: string, place: string): Fault =>
  new Fault(
    'E-run-finished',
    EXIT.usage,
    `Run ${run} is finished, so there is nothing to roll back: what it proved stays, and what failed was undone or reported when it ended.`,
    place,
  );

const touchedFault = (path: string): Fault =>
  new Fault(
    'E-journal-touched',
    EXIT.blockedByRun,
    `${path} was changed by another process: it was written to, replaced or removed. ` +
      'This process stops and writes nothing more. Make sure that no other exstate is active, then run the same command again: it observes first.',
    path,
  );

const notWritten = (path: string, error: unknown): Fault =>
  new Fault(
    'E-journal-not-written',
    EXIT.failed,
    `${path} could not be written (${error instanceof Error ? error.message : error}), so exstate did not take the next step.\n` +
      'Make room or restore access, then run the same command again.',
    path,
  );

/**
 * On Linux, the name of a new file is on disk only after its folder was synchronized. Windows does not need this and
 * does not allow a folder to be opened.
 */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  for (const path of [folder, dirname(folder), dirname(dirname(folder))]) {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  }
}
