import type { Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** The host:port of this server. The server and its connections are closed after the test. */
export async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const at = server.address();
  return typeof at === 'object' && at ? `127.0.0.1:${at.port}` : '';
}
