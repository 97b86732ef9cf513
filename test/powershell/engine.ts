import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type OpenOptions, openSession } from '../../src/providers/powershell/bridge/open.ts';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';
import { tempFolder } from '../support/temp.ts';
import { engine, testModule } from './engine-here.ts';

export { engine, MODULE } from './engine-here.ts';

/** The shipped module with the operations of the tests, removed after the test. */
export const moduleWithTestOperations = (): ReturnType<typeof testModule> => testModule(tempFolder());

/** A session with the operations of the tests, closed after the test. */
export async function sessionFor(options: OpenOptions = {}): Promise<Session> {
  if (!engine) throw new Error('no shell on this machine');
  const session = await openSession({ engine, module: moduleWithTestOperations(), backOffMs: 1, ...options });
  onTestFinished(() => session.close());
  return session;
}

/** One session for all tests of a block. */
export function sharedSession(): () => Session {
  let session: Session | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'exstate-'));
  beforeAll(async () => {
    if (engine) session = await openSession({ engine, module: testModule(folder), backOffMs: 1 });
  });
  afterAll(async () => {
    await session?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (!session) throw new Error('no session was opened');
    return session;
  };
}
