import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Presented } from './presented.ts';

/** The HTTP status of a page behind 444; null if the connection is closed, `silent` if there is no answer. */
export type Page = (app: string) => Promise<number | null | 'silent' | undefined>;

/** The health pages of Exchange. Any other page requires a sign-in, so it answers 401 (exchange facts 13.1). */
export const healthPages = (fqdn: string, page: Page): HttpServer =>
  createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const [, app] = /^\/(.+)\/exhealth\.check$/.exec(path) ?? [];
    const front = path.endsWith('/healthcheck.htm') ? 200 : 401;
    const asked =
      app === undefined ? Promise.resolve(front) : page(app).then((status) => (status === undefined ? 401 : status));
    asked.then((status) => answer(response, status, fqdn)).catch(() => request.socket.destroy());
  });

function answer(response: ServerResponse, status: number | null | 'silent', fqdn: string): void {
  if (status === 'silent') return;
  if (status === null) return void response.socket?.destroy();
  response.writeHead(status, { 'content-type': 'text/html', 'x-simulated': 'exstate lab' });
  response.end(status === 200 ? `200 OK<br/>${fqdn.toUpperCase()}` : '');
}

/** TLS as http.sys does it: if it has no certificate that it can use, it closes the connection. */
export async function handshake(socket: Socket, pages: HttpServer, presented: () => Promise<Presented>): Promise<void> {
  const { silent, context, fails } = await presented();
  if (silent) return;
  if (context === null || fails) return void socket.destroy();
  const secure = new TLSSocket(socket, { isServer: true, secureContext: context });
  secure.on('error', () => secure.destroy());
  pages.emit('connection', secure);
}
