import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface HeldPort {
  release(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** Listens on this port of 127.0.0.1, which this process used until now; 0 stands for any free port. */
export const listenOn = (listener: Server, port: number): Promise<void> =>
  patiently(async () => {
    listener.listen(port, LOOPBACK);
    await once(listener, 'listening');
  });

/**
 * Keeps a port of 127.0.0.1 on which nothing listens. Without a holder, the system gives the number of a closed port
 * to the next process that asks for a free one; the lab would then show the listener of somebody else where Exchange
 * refuses connections. The holder is a connection from this port, so that it refuses others. Undefined if the port
 * cannot be held, because another process connects from it: then no third process gets it either.
 */
export async function holdPort(port: number): Promise<HeldPort | undefined> {
  const other = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    other.close();
  });
  await listenOn(other, 0);
  const to = (other.address() as AddressInfo).port;
  try {
    const holder = await patiently(async () => {
      const from = connect({ host: LOOPBACK, port: to, localAddress: LOOPBACK, localPort: port });
      await once(from, 'connect');
      return from;
    });
    holder.on('error', () => holder.destroy());
    return {
      release: async () => {
        if (holder.closed) return;
        const gone = once(holder, 'close');
        holder.resetAndDestroy();
        await gone;
      },
    };
  } catch (error) {
    other.close();
    if (isInUse(error)) return undefined;
    throw error;
  }
}

const ATTEMPTS = 50;

/** A system may need a moment to give back a port whose socket was closed. */
async function patiently<T>(does: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS; ; left -= 1) {
    try {
      return await does();
    } catch (error) {
      if (!isInUse(error) || left === 0) throw error;
      await pause(10);
    }
  }
}

const isInUse = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
