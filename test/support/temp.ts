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

/** The fault of this promise; any other error is returned unchanged. */
export const faultOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => ({ noFault: value }),
    (error: unknown) => error,
  );
