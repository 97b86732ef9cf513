import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Identity } from '../domain/facts.ts';
import { type Organization, serverNamed } from '../simulator/index.ts';
import { type HeldPort, holdPort, listenOn } from './held-port.ts';
import { listens, type Presenter, WIRES, type Wire } from './presented.ts';
import { greet } from './smtp.ts';
import { handshake, healthPages } from './web.ts';

/** Addresses such as `127.0.0.1:40123`, by server and by the fact that a handshake at this address proves. */
export type Wires = Readonly<Record<string, Readonly<Record<Wire, string>>>>;

export interface OpenWires {
  readonly wires: Wires;
  /** Closes the web ports on which nothing listens in this world, so that they refuse connections; opens the others. */
  follow(org: Organization): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens listeners on loopback, on free ports, which need no special rights. The result maps each port to its address.
 */
export async function openWires(servers: readonly Identity[], presenter: Presenter): Promise<OpenWires> {
  const opened = await Promise.all(
    servers.flatMap((server) =>
      WIRES.map((wire) => listen(server, wire, presenter).then((open) => ({ server, ...open }))),
    ),
  );
  const wires: Record<string, Record<string, string>> = {};
  for (const { server, wire, address } of opened) {
    wires[server.name] = { ...wires[server.name], [wire]: address };
  }
  return {
    wires: wires as Wires,
    follow: async (org) => void (await Promise.all(opened.map(({ follow }) => follow(org)))),
    close: async () => void (await Promise.all(opened.map(({ close }) => close()))),
  };
}

async function listen(server: Identity, wire: Wire, presenter: Presenter) {
  const sockets = new Set<Socket>();
  const serve = serverOf(server, wire, presenter);
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket).catch(() => socket.destroy());
  });
  await listenOn(listener, 0);
  const { port } = listener.address() as AddressInfo;
  let held: HeldPort | undefined;
  const end = () =>
    new Promise<void>((resolve) => {
      listener.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const set = async (open: boolean) => {
    if (open === listener.listening) return;
    if (open) {
      await held?.release();
      await listenOn(listener, port);
    } else {
      await end();
      held = await holdPort(port);
    }
  };
  let last: Promise<void> = Promise.resolve();
  const next = (does: () => Promise<void>) => {
    last = last.then(does);
    return last;
  };
  return {
    wire,
    address: `127.0.0.1:${port}`,
    close: () => next(() => (listener.listening ? end() : (held?.release() ?? Promise.resolve()))),
    follow: (org: Organization) => next(() => set(isOpen(org))),
  };

  function isOpen(org: Organization): boolean {
    const held = serverNamed(org, server.name);
    // A mail port answers 554 instead: to a refused connection on 2525, the scripts would try port 25 of this computer.
    return /starttls|x-anonymoustls/.test(wire) || held === undefined || listens(held, wire);
  }
}

function serverOf({ name, fqdn }: Identity, wire: Wire, presenter: Presenter): (socket: Socket) => Promise<unknown> {
  const presented = () => presenter.on(name, wire);
  if (wire.endsWith('/starttls')) return (socket) => greet(socket, fqdn, 'STARTTLS', presented);
  if (wire.endsWith('/x-anonymoustls')) return (socket) => greet(socket, fqdn, 'X-ANONYMOUSTLS', presented);
  // The front end has no such pages: it proxies to the server with the mailbox.
  const pages = healthPages(fqdn, async (app) => (wire === 'wire/0.0.0.0:444' ? presenter.page(name, app) : undefined));
  return (socket) => handshake(socket, pages, presented);
}
