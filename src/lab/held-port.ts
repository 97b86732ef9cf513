import { type AddressInfo, connect, createServer } from 'node:net';

export interface HeldPort {
  release(): Promise<void>;
}

/**
 * Keeps a port of 127.0.0.1 on which nothing listens. Without a holder, the system gives the number of a closed port
 * to the next process that asks for a free one; the lab would then show the listener of somebody else where Exchange
 * refuses connections. The holder is a connection from this port, so that it refuses others.
 */
export async function holdPort(port: number): Promise<HeldPort> {
  const other = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    other.close();
  });
  await new Promise<void>((resolve, reject) => {
    other.once('error', reject);
    other.listen(0, '127.0.0.1', resolve);
  });
  const to = (other.address() as AddressInfo).port;
  const holder = connect({ host: '127.0.0.1', port: to, localAddress: '127.0.0.1', localPort: port });
  await new Promise<void>((resolve, reject) => {
    holder.once('connect', resolve);
    holder.once('error', (error) => {
      other.close();
      reject(error);
    });
  });
  holder.on('error', () => holder.destroy());
  return {
    release: () =>
      new Promise((resolve) => {
        if (holder.closed) return resolve();
        holder.once('close', () => resolve());
        holder.resetAndDestroy();
      }),
  };
}
