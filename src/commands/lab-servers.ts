import { join } from 'node:path';
import type { Identity, Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Provider } from '../domain/provider.ts';
import { folder } from '../lab/module/Lab.psd1?shipped';
import { findEngine, thisMachine } from '../providers/powershell/engine.ts';
import { openSession } from '../providers/powershell/open.ts';
import { powershellProvider } from '../providers/powershell/provider.ts';
import { systemClock } from '../support/clock.ts';

interface About {
  readonly organization: string;
  readonly servers: readonly Identity[];
  readonly wires: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly now: Instant;
}

/**
 * The same provider, scripts and shell as for real servers, with the lab's commands in place of Windows' and
 * Exchange's. Each shell gets them, a respawned one too: without them it would reach whoever really has these names.
 */
export async function openLabServers(url: string, servers: readonly Identity[]): Promise<Provider> {
  const about = await ask(url);
  const clock = { ...systemClock, now: () => now };
  let { now } = about;
  const session = await openSession({
    // Nothing of Windows is asked, so any edition will do.
    engine: { ...findEngine(thisMachine()), chosenBy: 'caller' },
    also: [join(folder, 'Lab.psd1')],
    environment: { EXSTATE_LAB: url },
  });
  const inLab = powershellProvider(session, {
    organization: about.organization,
    servers: servers.map(({ name, fqdn }) => ({ name, fqdn })),
    addresses: addressesOf(about.wires),
    lab: { source: `simulated: the lab at ${new URL(url).host}, through PowerShell`, clock },
  });
  const later = async () => {
    ({ now } = await ask(url));
  };
  return { ...timed(inLab, later), source: inLab.source, organization: inLab.organization, clock };
}

/** The lab's time moves as steps are performed. */
const timed = (provider: Provider, later: () => Promise<void>) => ({
  observe: (...asked: Parameters<Provider['observe']>) => provider.observe(...asked),
  perform: async (...asked: Parameters<Provider['perform']>) => {
    const outcome = await provider.perform(...asked);
    await later();
    return outcome;
  },
  close: () => provider.close(),
});

const addressesOf = (wires: About['wires']) =>
  Object.fromEntries(
    Object.entries(wires).map(([server, at]) => [
      server,
      Object.fromEntries(Object.entries(at).map(([fact, address]) => [fact.slice('wire/'.length), address])),
    ]),
  );

async function ask(url: string): Promise<About> {
  try {
    const answer = await fetch(`${url}/about`);
    if (answer.ok) return (await answer.json()) as About;
  } catch {
    // Told below, as any other way of not being there.
  }
  throw new Fault(
    'E-lab-gone',
    EXIT.heldByUnknown,
    'EXSTATE_LAB names a lab that does not answer. Start it again and type the lines that it prints; for real servers, open a shell without EXSTATE_LAB.',
  );
}
