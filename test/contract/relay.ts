import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address for labs that come and go: a shell keeps what it has loaded, and one that is started anew finds its way. */
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
    // What hangs there hangs here; who gives up here has given up there.
    there.on('error', () => answer.destroy());
    answer.on('close', () => there.destroy());
    asked.pipe(there);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // It keeps no process alive that has nothing else to do.
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
