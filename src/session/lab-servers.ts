import { join } from 'node:path';
import type { Directory } from '../domain/directory.ts';
import type { Identity, Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Provider } from '../domain/provider.ts';
import { folder } from '../lab/module/Lab.psd1?shipped';
import { findEngine, thisMachine } from '../providers/powershell/bridge/engine.ts';
import { openSession } from '../providers/powershell/bridge/open.ts';
import type { Session } from '../providers/powershell/bridge/session.ts';
import { type AskedShell, listServers } from '../providers/powershell/directory.ts';
import { powershellProvider } from '../providers/powershell/provider.ts';

interface About {
  /** The real path of the world file of the lab. */
  readonly world: string;
  readonly organization: string;
  readonly servers: readonly Identity[];
  readonly wires: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly now: Instant;
}

/**
 * The same provider, scripts and shell as for real servers, with the commands of the lab instead of those of Windows
 * and Exchange. Every new shell imports them: without them it would reach real servers with these names.
 */
export async function openLabServers(
  url: string,
  servers: readonly Identity[],
  { keepsSessions }: { readonly keepsSessions: boolean },
): Promise<Provider> {
  const lab = await ask(url);
  let { now } = lab;
  const later = async (seconds?: number) => {
    ({ now } = await (seconds === undefined ? ask(url) : sleep(url, seconds)));
  };
  const clock = { now: () => now, sleep: later };
  const session = await openLabSession(url);
  const inLab = powershellProvider(session, {
    organization: lab.organization,
    servers: servers.map(({ name, fqdn }) => ({ name, fqdn })),
    addresses: addressesOf(lab.wires),
    lab: { address: new URL(url).host, clock },
    keepsSessions,
  });
  return { ...timed(inLab, later), source: inLab.source, organization: inLab.organization, clock };
}

const openLabSession = (url: string): Promise<Session> =>
  openSession({
    // The lab needs no module of Windows, so any edition of PowerShell works.
    engine: { ...findEngine(thisMachine()), chosenBy: 'caller' },
    also: [join(folder, 'Lab.psd1')],
    environment: { EXSTATE_LAB: url },
  });

/** The servers of a lab. A lab has no server on which exstate runs, so the first one is asked. */
export async function labDirectory(url: string, { shell, snapIn }: AskedShell): Promise<Directory> {
  const { servers } = await ask(url);
  const session = await openLabSession(url);
  try {
    return await listServers(session, { shell: shell ?? servers[0]?.fqdn, snapIn });
  } finally {
    await session.close();
  }
}

/** The path of the world of a lab. Starts no shell. */
export const worldOfLab = async (url: string): Promise<string> => (await ask(url)).world;

/** The time of the lab changes with each step, so it is read again after each. */
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

const ask = (url: string): Promise<About> => about(fetch(`${url}/about`));

/** Lets the time of the world pass, without waiting in real time. */
const sleep = (url: string, seconds: number): Promise<About> =>
  about(fetch(`${url}/sleep`, { method: 'POST', body: JSON.stringify({ seconds }) }));

async function about(asked: Promise<Response>): Promise<About> {
  try {
    const answer = await asked;
    if (answer.ok) return (await answer.json()) as About;
  } catch {
    // Reported below, like any other answer that is not valid.
  }
  throw new Fault(
    'E-lab-gone',
    EXIT.blockedByUnknown,
    'EXSTATE_LAB names a lab that does not answer. Start it again (`exstate lab --world FILE --in-place` continues with its file) and type the lines that it prints. For real servers, open a shell without EXSTATE_LAB.',
  );
}
