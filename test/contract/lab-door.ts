import type { Provider } from '../../src/domain/provider.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Engine } from '../../src/providers/powershell/bridge/engine.ts';
import { openSession } from '../../src/providers/powershell/bridge/open.ts';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';
import { opened as openedLab } from '../lab/opened.ts';
import { providerOf, throughPowerShell } from '../lab/powershell.ts';
import { MANIFEST } from '../lab/shell.ts';
import { engine, sharedSession } from '../powershell/engine.ts';
import { openRelay, type Relay } from './relay.ts';
import { namesOf, type Open } from './servers-under-test.ts';

interface Shell {
  readonly relay: Relay;
  readonly session: Session;
}

/** Its shell ends when this process closes its input. */
let ofLab: Promise<Shell> | undefined;

async function shellOfLab(engine: Engine): Promise<Shell> {
  const relay = await openRelay();
  const environment = { EXSTATE_LAB: relay.url };
  return { relay, session: await openSession({ engine, also: [MANIFEST], environment, backOffMs: 1 }) };
}

/**
 * As a user of a lab has it: after a question without an answer, the next one is asked in a new PowerShell, which must know the
 * lab, too.
 */
async function throughShellOfLab(lab: Lab): Promise<Provider> {
  if (!engine) throw new Error('no shell on this machine');
  ofLab ??= shellOfLab(engine);
  const { relay, session } = await ofLab;
  relay.leadTo(lab);
  return providerOf(session, lab);
}

/** In the PowerShell of all tests, if each question is answered. Each test has its own lab. */
export function labDoor(): Open {
  const session = sharedSession();
  return async (world) => {
    const { lab, calls } = await openedLab(world);
    const answers = !(world.faults ?? []).some(({ does }) => SILENT.has(does));
    return {
      provider: impatient(await (answers ? throughPowerShell(session(), lab) : throughShellOfLab(lab)), lab),
      servers: namesOf(world),
      organization: async () => structuredClone(await lab.store.load()),
      calls,
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
