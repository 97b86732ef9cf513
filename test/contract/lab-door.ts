import { beforeAll } from 'vitest';
import type { Provider } from '../../src/domain/provider.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Engine } from '../../src/providers/powershell/bridge/engine.ts';
import { openSession } from '../../src/providers/powershell/bridge/open.ts';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';
import { opened as openedLab } from '../lab/opened.ts';
import { providerOf } from '../lab/powershell.ts';
import { MANIFEST } from '../lab/shell.ts';
import { engine } from '../powershell/engine.ts';
import { openRelay, type Relay } from './relay.ts';
import { namesOf, type Open } from './servers-under-test.ts';

interface Shell {
  readonly relay: Relay;
  readonly session: Session;
}

/** Its shell ends when this process closes its input. */
let shared: Promise<Shell> | undefined;

async function shell(engine: Engine): Promise<Shell> {
  const relay = await openRelay();
  const environment = { EXSTATE_LAB: relay.url };
  return { relay, session: await openSession({ engine, also: [MANIFEST], environment, backOffMs: 1 }) };
}

/** One PowerShell for all tests of this process, as a user of a lab has it. Each test has its own lab. */
export function labDoor(): Open {
  let opened: Shell | undefined;
  beforeAll(async () => {
    if (!engine) return;
    shared ??= shell(engine);
    opened = await shared;
  });
  return async (world) => {
    if (opened === undefined) throw new Error('no shell on this machine');
    const { relay, session } = opened;
    const { lab } = await openedLab(world);
    relay.leadTo(lab);
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
