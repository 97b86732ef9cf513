import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { writeFault } from '../support/atomic.ts';
import { sha256 } from '../support/canonical.ts';
import type { JournalEvent } from './event.ts';
import { runsFolder } from './folder.ts';
import { readRun } from './read.ts';

/** A run's memory: lines are only ever added, and each is on disk before `append` returns. */
export interface Journal {
  readonly path: string;
  /** Bytes of a torn last line that were cut off when it was opened again. */
  readonly cutOff: number;
  append(event: JournalEvent, at: Instant): Promise<void>;
  close(): Promise<void>;
}

/** A new one. Its first line has to be `run-started`. */
export async function createJournal(stateDir: string, organization: string, run: string): Promise<Journal> {
  const folder = await runsFolder(stateDir, organization);
  const path = join(folder, `${run}.jsonl`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path, 'ax');
    await syncFolder(folder);
    return new JsonLines(path, file, 0, null, 0);
  } catch (error) {
    throw writeFault(path, error);
  }
}

/** An old one, to go on with: verified, and what was torn off is cut away. */
export async function reopenJournal(path: string): Promise<Journal> {
  const { lines, tip, size, torn } = await readRun(path);
  try {
    const file = await open(path, 'a');
    if (torn > 0) {
      await file.truncate(size);
      await file.sync();
    }
    return new JsonLines(path, file, lines.length, tip, torn);
  } catch (error) {
    throw writeFault(path, error);
  }
}

class JsonLines implements Journal {
  private last: Promise<void> = Promise.resolve();

  constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private seq: number,
    private tip: string | null,
    readonly cutOff: number,
  ) {}

  /** One after the other; after a line that could not be written none follows, or the torn one would be in the middle. */
  append(event: JournalEvent, at: Instant): Promise<void> {
    this.last = this.last.then(() => this.write(event, at));
    return this.last;
  }

  async close(): Promise<void> {
    await this.last.catch(() => {});
    await this.file.close();
  }

  private async write(event: JournalEvent, at: Instant): Promise<void> {
    if ((event.event === 'run-started') !== (this.seq === 0)) throw new Error(`${event.event} as line ${this.seq}`);
    const schema = this.seq === 0 ? { schema: 'exstate/journal/v1' } : {};
    const line = Buffer.from(JSON.stringify({ ...schema, seq: this.seq, at, previous: this.tip, ...event }));
    try {
      await this.file.appendFile(Buffer.concat([line, Buffer.from('\n')]));
      await this.file.datasync();
    } catch (error) {
      throw notWritten(this.path, error);
    }
    this.seq += 1;
    this.tip = sha256(line);
  }
}

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
