import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is removed after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'exstate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const ofProcess: string[] = [];
process.once('exit', () => {
  for (const folder of ofProcess) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed when this process ends: what is in it is used by more than one test. */
export function folderOfProcess(): string {
  const folder = mkdtempSync(join(tmpdir(), 'exstate-'));
  ofProcess.push(folder);
  return folder;
}

/** The fault of this promise; any other error is returned unchanged. */
export const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => ({ noFault: value }),
    (error: unknown) => error,
  );
