import { afterAll, beforeAll } from 'vitest';
import type { Provider } from '../../src/domain/provider.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { openSession } from '../../src/providers/powershell/bridge/open.ts';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';
import { opened } from '../lab/opened.ts';
import { providerOf } from '../lab/powershell.ts';
import { MANIFEST } from '../lab/shell.ts';
import { engine } from '../powershell/engine.ts';
import { openRelay, type Relay } from './relay.ts';
import { namesOf, type Open } from './servers-under-test.ts';

/** One PowerShell for all tests of a block, as a user of a lab has it. Each test has its own lab. */
export function labDoor(): Open {
  let relay: Relay | undefined;
  let session: Session | undefined;
  beforeAll(async () => {
    if (engine === undefined) return;
    relay = await openRelay();
    session = await openSession({ engine, also: [MANIFEST], environment: { EXSTATE_LAB: relay.url }, backOffMs: 1 });
  });
  afterAll(async () => {
    await session?.close();
    await relay?.close();
  });
  return async (world) => {
    if (session === undefined || relay === undefined) throw new Error('no shell on this machine');
    const { lab } = await opened(world);
    relay.leadTo(lab.url);
    return {
      provider: impatient(providerOf(session, lab), lab),
      servers: namesOf(world),
      organization: async () => structuredClone(await lab.store.load()),
    };
  };
}

const SILENT = new Set(['timeout', 'late-effect']);
/** The real time in seconds to wait for a question that this world does not answer. */
const PATIENCE = 3;

const impatient = (provider: Provider, { store }: Lab): Provider => ({
  source: provider.source,
  organization: provider.organization,
  clock: provider.clock,
  observe: (...asked) => provider.observe(...asked),
  perform: async (server, operation, seconds) => {
    const { faults } = await store.load();
    const hangs = faults.some((fault) => fault.operation === operation.kind && SILENT.has(fault.does));
    return provider.perform(server, operation, hangs ? Math.min(seconds, PATIENCE) : seconds);
  },
  close: () => provider.close(),
});
