import { beforeAll, onTestFinished } from 'vitest';
import type { Engine } from '../../src/providers/powershell/bridge/engine.ts';
import { type OpenOptions, openSession } from '../../src/providers/powershell/bridge/open.ts';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';
import { folderOfProcess, tempFolder } from '../support/temp.ts';
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

/** Its shell ends when this process closes its input. */
let shared: Promise<Session> | undefined;

/** One session for all tests of this process that do not change it: the first look in a shell takes longer than most tests. */
export function sharedSession(): () => Session {
  let session: Session | undefined;
  beforeAll(async () => {
    if (!engine) return;
    shared ??= opened(engine);
    session = await shared;
  });
  return () => {
    if (!session) throw new Error('no session was opened');
    return session;
  };
}

const opened = (engine: Engine): Promise<Session> =>
  openSession({ engine, module: testModule(folderOfProcess()), backOffMs: 1 });
