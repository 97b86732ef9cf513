import { type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises';
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

/** A run's memory: lines are only ever added, each is on disk before `append` returns, and `run-finished` is the last. */
export interface Journal {
  readonly path: string;
  /** Bytes of a torn last line that were cut off when it was opened again. */
  readonly cutOff: number;
  append(event: JournalEvent, at: Instant): Promise<void>;
  /** Refuses where the lease has gone to another process, or the file does not end where this process left it. */
  assertMine(): Promise<void>;
  close(): Promise<void>;
}

type Held = Pick<Lease, 'assertHeld'>;

/** A new one. Its first line has to be `run-started`. */
export async function createJournal(
  stateDir: string,
  organization: string,
  run: string,
  lease: Held,
): Promise<Journal> {
  await lease.assertHeld();
  const folder = await runsFolder(stateDir, organization);
  const path = join(folder, `${run}.jsonl`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path, 'ax');
    await syncFolder(folder);
    return new JsonLines(path, file, lease, await endOf(path));
  } catch (error) {
    throw writeFault(path, error);
  }
}

/**
 * An old one, to go on with: verified, what was torn off cut away, and a new file in the place of the old. A process
 * that slept through its lease may still have the old one open; what it writes there when it wakes is in no journal.
 */
export async function reopenJournal(path: string, lease: Held): Promise<Journal> {
  const { lines, tip, size, torn, finished, run } = await readRun(path);
  if (finished) throw finishedFault(run, path);
  await lease.assertHeld();
  const whole = (await readFile(path)).subarray(0, size);
  await writeAtomic(path, whole.toString('utf8'));
  try {
    const file = await open(path, 'a');
    return new JsonLines(path, file, lease, await endOf(path), { seq: lines.length, tip, cutOff: torn });
  } catch (error) {
    throw writeFault(path, error);
  }
}

/** Which file it is, and how long. */
async function endOf(path: string): Promise<{ file: string; size: number }> {
  const { dev, ino, size } = await stat(path, { bigint: true });
  return { file: `${dev}/${ino}`, size: Number(size) };
}

type End = Awaited<ReturnType<typeof endOf>>;

class JsonLines implements Journal {
  readonly cutOff: number;
  private last: Promise<void> = Promise.resolve();
  private seq: number;
  private tip: string | null;
  private finished = false;

  constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private readonly lease: Held,
    private readonly end: End,
    { seq, tip, cutOff }: { seq: number; tip: string | null; cutOff: number } = { seq: 0, tip: null, cutOff: 0 },
  ) {
    this.seq = seq;
    this.tip = tip;
    this.cutOff = cutOff;
  }

  /** One after the other; after a line that could not be written none follows, or the torn one would be in the middle. */
  append(event: JournalEvent, at: Instant): Promise<void> {
    this.last = this.last.then(() => this.write(event, at));
    return this.last;
  }

  async assertMine(): Promise<void> {
    await this.lease.assertHeld();
    const found = await endOf(this.path).catch(() => undefined);
    if (found?.file === this.end.file && found.size === this.end.size) return;
    // Who took the lease over between the two looks is the cause.
    await this.lease.assertHeld();
    throw touchedFault(this.path);
  }

  async close(): Promise<void> {
    await this.last.catch(() => {});
    await this.file.close();
  }

  private async write(event: JournalEvent, at: Instant): Promise<void> {
    const line = this.lineOf(event, at);
    await this.assertMine();
    try {
      await this.file.appendFile(Buffer.concat([line, Buffer.from('\n')]));
      await this.file.datasync();
    } catch (error) {
      throw notWritten(this.path, error);
    }
    this.seq += 1;
    this.tip = sha256(line);
    this.end.size += line.length + 1;
    this.finished = event.event === 'run-finished';
  }

  /** Never a line that would be refused when it is read: the whole run would be damaged by it. */
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
    EXIT.heldByRun,
    `${path} does not end where this process left it: another process wrote to it, replaced it or removed it. ` +
      'Nothing further is written or done here. See that no other exstate is at work, then run the same command again: it looks first.',
    path,
  );

const notWritten = (path: string, error: unknown): Fault =>
  new Fault(
    'E-journal-not-written',
    EXIT.failed,
    `${path} could not be written (${error instanceof Error ? error.message : error}), so the next step was not taken.\n` +
      'Make room or restore access, then run the same command again.',
    path,
  );

/** The name of a new file is on disk only when its folder is; Windows neither needs it nor lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  for (const path of [folder, dirname(folder), dirname(dirname(folder))]) {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  }
}
