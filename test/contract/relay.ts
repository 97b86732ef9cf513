import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address for successive labs: a shell keeps the loaded commands, and a new shell finds the present lab. */
export interface Relay {
  readonly url: string;
  leadTo(lab: string): void;
  close(): Promise<void>;
}

export async function openRelay(): Promise<Relay> {
  let lab = '';
  const server = createServer((asked, answer) => {
    const { method, headers, url } = asked;
    const there = ask(`${lab}${url}`, { method, headers }, (said) => {
      answer.writeHead(said.statusCode ?? 500, said.headers);
      said.pipe(answer);
    });
    // A request that hangs in the lab also hangs here. If the client gives up, the request to the lab is closed.
    there.on('error', () => answer.destroy());
    answer.on('close', () => there.destroy());
    asked.pipe(there);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // Does not keep the process alive.
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (url) => {
      lab = url;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
