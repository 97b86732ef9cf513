import { realpath } from 'node:fs/promises';
import type { Identity, Thumbprint } from '../domain/facts.ts';
import { fileStore, type Kept, passTime, type Server, type WorldStore } from '../simulator/index.ts';
import { KeyPool } from './keys.ts';
import { logTo } from './log.ts';
import { CertificateMaterializer } from './materialize.ts';
import { Performer } from './perform.ts';
import { Presenter } from './presented.ts';
import { type LabServer, openLabServer } from './server.ts';
import type { LabSessions } from './sessions.ts';
import { type OpenWires, openWires, type Wires } from './wire.ts';

export interface LabFiles {
  /** A world file only for the lab: the lab gives its certificates real bytes and writes every change into it. */
  readonly world: string;
  readonly log: string;
  readonly keys: string;
}

export interface Lab {
  readonly organization: string;
  readonly servers: readonly Identity[];
  /** The address that the commands of the shell call. It contains the token. */
  readonly url: string;
  /** Answers a request to `url` that another server of this process received. */
  readonly serve: LabServer['serve'];
  readonly wires: Wires;
  /** What the script is told: the ports, and the address that the world gives each server. */
  readonly asked: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** From the thumbprint before the certificate got its bytes to the new one. */
  readonly renamed: ReadonlyMap<Thumbprint, Thumbprint>;
  readonly store: WorldStore;
  readonly sessions: LabSessions;
  close(): Promise<void>;
}

/** Two more interfaces to the simulated organization: cmdlets, and TLS ports (see ARCHITECTURE.md). */
export async function openLab(files: LabFiles, port = 0, kept?: Kept): Promise<Lab> {
  const file = await fileStore(files.world, kept);
  const materializer = new CertificateMaterializer(new KeyPool(files.keys));
  const renamed = await file.change((org) => materializer.materialize(org));
  const { organization, servers } = await file.load();
  const identities = servers.map(({ name, fqdn }) => ({ name, fqdn }));
  const { wires, follow, close: closeWires } = await openWires(identities, new Presenter(file, materializer));
  const store = followed(file, follow);
  await store.load();
  const performer = new Performer(store, materializer, logTo(files.log));
  const world = await realpath(files.world);
  const asked = withOwn(wires, servers);
  const about = async () => ({
    world,
    organization,
    servers: identities.map((one) => ({ ...one })),
    wires: asked,
    now: (await store.load()).now,
  });
  const sleep = async (seconds: number) => store.change((org) => passTime(org, seconds));
  const labServer = await closeWiresOnError(() => openLabServer({ performer, about, sleep }, port), closeWires);
  const close = async () => void (await Promise.all([labServer.close(), closeWires()]));
  const { url, serve } = labServer;
  const { sessions } = performer;
  return { organization, servers: identities, url, serve, wires, asked, renamed, store, sessions, close };
}

/** The address that the world gives a server: the script reports it in place of that of this computer. */
const withOwn = (
  wires: Wires,
  servers: readonly Server[],
): Readonly<Record<string, Readonly<Record<string, string>>>> =>
  Object.fromEntries(
    servers.map(({ name, address }) => [
      name,
      { ...wires[name], ...(address === undefined ? {} : { 'wire/own': `${address}:25` }) },
    ]),
  );

/** The ports of the lab are those of the present world each time that it is read or changed. */
const followed = (store: WorldStore, follow: OpenWires['follow']): WorldStore => ({
  get held() {
    return store.held;
  },
  load: async () => {
    const org = await store.load();
    await follow(org);
    return org;
  },
  change: async (act) => {
    const result = await store.change(act);
    await follow(store.held);
    return result;
  },
});

/** If the port is already in use, closes the listeners that are open. */
async function closeWiresOnError(open: () => Promise<LabServer>, closeWires: () => Promise<void>): Promise<LabServer> {
  try {
    return await open();
  } catch (error) {
    await closeWires();
    throw error;
  }
}
