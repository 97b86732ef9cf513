import { randomInt } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { RunState } from '../domain/run-state.ts';
import { ms } from '../domain/time.ts';
import { runsFolder } from './folder.ts';
import type { RunRecord } from './read.ts';

export interface RunFile {
  readonly run: string;
  readonly path: string;
}

const RUN = /^(\d{8}T\d{6}Z-[0-9a-z]{4})\.jsonl$/;
const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Such as `20261122T000000Z-7q3f`: sorts by time, and two runs of the same second have different names. */
export const newRunId = (at: Instant, random: (below: number) => number = randomInt): string => {
  const suffix = Array.from({ length: 4 }, () => LETTERS.charAt(random(LETTERS.length))).join('');
  return `${at.replace(/\.\d+/, '').replaceAll(/[-:]/g, '')}-${suffix}`;
};

/**
 * Newest first. With a simulated clock two runs can begin in the same second; then the file that was written last is
 * the newer one.
 */
export async function listRuns(stateDir: string, organization: string): Promise<RunFile[]> {
  return runsIn(await runsFolder(stateDir, organization));
}

async function runsIn(folder: string): Promise<RunFile[]> {
  const names = await namesIn(folder);
  const runs = names.flatMap((name) => {
    const run = RUN.exec(name)?.[1];
    return run === undefined ? [] : [{ run, path: join(folder, name) }];
  });
  const dated = await Promise.all(runs.map(async (file) => ({ file, written: await writtenAt(file.path) })));
  return dated.sort((a, b) => compare(secondOf(b), secondOf(a)) || b.written - a.written).map(({ file }) => file);
}

/** A missing folder contains no runs. An unreadable folder may contain an unfinished run, so it is an error. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
    throw unreadable(folder, codeOf(error));
  }
}

/** A file that cannot be examined comes last among the runs of its second. Reading it later reports why. */
const writtenAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** The file may be the journal of a run that was interrupted during a change, so no other run may start. */
const unreadable = (path: string, why: string): Fault =>
  new Fault(
    'E-run-unreadable',
    EXIT.invalid,
    `${path} cannot be read (${WHY[why] ?? why}), so exstate does not know whether a run is unfinished. ` +
      'Make it readable. If you know that its run is finished, you can move it to another folder instead.',
    path,
  );

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  ENOENT: 'it is a link to a file that does not exist',
  ELOOP: 'it is a link that leads back to itself',
};

const secondOf = ({ file }: { file: RunFile }): string => file.run.slice(0, 16);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The run with the name that a person typed; null if there is none. */
export async function findRun(stateDir: string, organization: string, name: string): Promise<RunRecord | null> {
  const found = (await listRuns(stateDir, organization)).find(({ run }) => run === name.replace(/\.jsonl$/, ''));
  return found ? readRun(found.path) : null;
}

/** The run that was killed or stopped with Ctrl+C. Of the other journals only the last line is read. */
export async function unfinishedRun(stateDir: string, organization: string): Promise<RunRecord | null> {
  return firstUnfinished(await listRuns(stateDir, organization));
}

async function firstUnfinished(runs: readonly RunFile[]): Promise<RunRecord | null> {
  for (const { path } of runs) {
    const last = await lastLine(path);
    if (last !== 'none' && last !== 'run-finished') return readRun(path);
  }
  return null;
}

/** The unfinished runs of all organizations in this state directory: an undo needs only the journal. */
export async function unfinishedRuns(stateDir: string): Promise<RunRecord[]> {
  const asked = await Promise.allSettled((await organizations(stateDir)).map(firstUnfinished));
  const found = asked.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
  const failed = asked.find((one) => one.status === 'rejected');
  // Damage in one organization does not stop work on another one.
  if (failed !== undefined && found.length === 0) throw failed.reason;
  return found;
}

export async function runsNamed(stateDir: string, name: string): Promise<RunRecord[]> {
  const files = (await organizations(stateDir)).flat().filter(({ run }) => run === name.replace(/\.jsonl$/, ''));
  return Promise.all(files.map(({ path }) => readRun(path)));
}

async function organizations(stateDir: string): Promise<RunFile[][]> {
  const names = await namesIn(stateDir);
  return Promise.all(names.map((name) => runsIn(join(stateDir, name, 'runs'))));
}

const TAIL = 64 * 1024;

/** The event of the last complete line. `none` if no line is complete: such a run has done nothing. */
async function lastLine(path: string): Promise<string> {
  const handle = await opened(path);
  try {
    const { size } = await handle.stat();
    if (size === 0) return 'none';
    const text = Buffer.alloc(Math.min(size, TAIL));
    await handle.read(text, 0, text.length, size - text.length);
    const end = text.lastIndexOf(0x0a);
    // The first line contains a whole plan. If it is incomplete, it can be longer than the tail.
    if (end < 0) return (await handle.readFile()).includes(0x0a) ? 'long' : 'none';
    return eventOf(text.subarray(text.subarray(0, end).lastIndexOf(0x0a) + 1, end).toString('utf8'));
  } finally {
    await handle.close();
  }
}

/** Examined before it is opened: opening a named pipe would wait for a writer. */
async function opened(path: string): Promise<FileHandle> {
  try {
    if ((await stat(path)).isFile()) return await open(path, 'r');
  } catch (error) {
    throw unreadable(path, codeOf(error));
  }
  throw unreadable(path, 'it is not a file');
}

/** Loaded only if needed: most commands find finished runs only, and the schemas of journals are large. */
export const readRun = async (path: string): Promise<RunRecord> => (await import('./read.ts')).readRun(path);

/** A line that begins before the tail is too long for `run-finished`. `readRun` refuses a damaged line. */
function eventOf(line: string): string {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && 'event' in parsed ? String(parsed.event) : 'damaged';
  } catch {
    return 'long';
  }
}

/**
 * The last converging step of each server, from all journals here. The soak of the certificates that it replaced counts
 * from this time.
 */
export async function lastConvergedAt(
  stateDir: string,
  organization: string,
): Promise<(server: string) => Instant | null> {
  const last = new Map<string, Instant>();
  for (const { path } of await listRuns(stateDir, organization)) {
    if ((await lastLine(path)) === 'none') continue;
    const { plan, state } = await readRun(path);
    if (plan.intent !== 'converge') continue;
    for (const { server, at } of converging(state)) {
      const name = server.toLowerCase();
      const before = last.get(name);
      if (before === undefined || ms(before) < ms(at)) last.set(name, at);
    }
  }
  return (server) => last.get(server.toLowerCase()) ?? null;
}

/** Steps of the plan that took effect: verified, or found done after a crash. */
function converging(state: RunState): { server: string; at: Instant }[] {
  return [...state.judged.values()].flatMap(({ step: id, verdict, at }) => {
    const took = verdict === 'verified' || (verdict === 'already-so' && state.intended.has(id));
    return took && state.isPlanned(id) ? [{ server: state.serverOf(id), at }] : [];
  });
}
