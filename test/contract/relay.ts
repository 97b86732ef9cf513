import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lab } from '../../src/lab/lab.ts';

/** One address for successive labs: a shell keeps the loaded commands, and a new shell finds the present lab. */
export interface Relay {
  readonly url: string;
  leadTo(lab: Lab): void;
  close(): Promise<void>;
}

export async function openRelay(): Promise<Relay> {
  let lab: Lab | undefined;
  const server = createServer((asked, answer) => {
    if (lab === undefined) return void answer.destroy();
    // The lab is in this process, and a second request for each call would take half of the time of a look here.
    asked.url = `${new URL(lab.url).pathname}${asked.url}`;
    lab.serve(asked, answer);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // Does not keep the process alive.
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (to) => {
      lab = to;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
