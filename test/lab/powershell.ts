import type { Provider } from '../../src/domain/provider.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';
import { powershellProvider } from '../../src/providers/powershell/provider.ts';
import { passTime } from '../../src/simulator/index.ts';
import { openRelay, type Relay } from '../contract/relay.ts';
import { MANIFEST } from './shell.ts';

/**
 * Loading the commands of the lab takes longer than most tests. So a shell loads them once, for the address of a relay.
 */
const relays = new WeakMap<Session, { readonly relay: Relay; readonly pid: number }>();

/**
 * The provider for real servers, in a shell with the commands of the lab and with its ports in place of the servers'.
 */
export async function throughPowerShell(session: Session, lab: Lab): Promise<Provider> {
  (await relayOf(session)).leadTo(lab);
  return providerOf(session, lab);
}

async function relayOf(session: Session): Promise<Relay> {
  const before = relays.get(session);
  // A new shell has not loaded the commands.
  if (before?.pid === session.host.pid) return before.relay;
  const relay = before?.relay ?? (await openRelay());
  const loaded = await session.call('use-lab', { path: MANIFEST, url: relay.url }, 30);
  if (loaded.is !== 'answered') throw new Error(JSON.stringify(loaded));
  relays.set(session, { relay, pid: session.host.pid });
  return relay;
}

/** For a shell that already has the address of this lab. */
export function providerOf(session: Session, { asked, organization, servers, store }: Lab): Provider {
  const clock = {
    now: () => store.held.now,
    sleep: async (seconds: number) => store.change((org) => passTime(org, seconds)),
  };
  const lab = { address: 'a lab', clock };
  return powershellProvider(session, {
    organization,
    servers,
    addresses: addressesOf(asked),
    probeSeconds: 10,
    lab,
    keepsSessions: true,
  });
}

const addressesOf = (asked: Lab['asked']) =>
  Object.fromEntries(
    Object.entries(asked).map(([server, at]) => [
      server,
      Object.fromEntries(Object.entries(at).map(([fact, address]) => [fact.slice('wire/'.length), address])),
    ]),
  );
