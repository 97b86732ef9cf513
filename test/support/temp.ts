import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * All folders of a run of the tests are in one folder, which `test/build.ts` makes and removes: the workers are killed at
 * the end of a run, so they remove nothing. Each process has a folder of its own in it, because PowerShell lists each
 * folder on the way to a file, and thousands of names take milliseconds.
 */
const ofRun = process.env['EXSTATE_TESTS_FOLDER'] ?? tmpdir();
const ofProcess = join(ofRun, `exstate-${process.pid}`);

/** A folder that stays until the end of the run: what is in it is used by more than one test. */
export function folderOfProcess(): string {
  mkdirSync(ofProcess, { recursive: true });
  return mkdtempSync(join(ofProcess, 'of-'));
}

/** A folder that is removed after the test. */
export function tempFolder(): string {
  const folder = folderOfProcess();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The fault of this promise; any other error is returned unchanged. */
export const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => ({ noFault: value }),
    (error: unknown) => error,
  );
