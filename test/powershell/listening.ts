import type { Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Where a server of this test's own listens, host:port; it and whoever it talks to are gone when the test is over. */
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
