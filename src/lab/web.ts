import { createServer, type Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Presented } from './presented.ts';

/** The pages by which Exchange says that it is well (exchange facts 13.1). */
export const healthPages = (fqdn: string): HttpServer =>
  createServer((request, response) => {
    const page = /\/(exhealth\.check|healthcheck\.htm)$/.test((request.url ?? '').split('?')[0] ?? '');
    response.writeHead(page ? 200 : 401, { 'content-type': 'text/html', 'x-simulated': 'exstate lab' });
    response.end(page ? `200 OK<br/>${fqdn.toUpperCase()}` : '');
  });

/** TLS as http.sys speaks it: what is not bound refuses the handshake. */
export async function handshake(socket: Socket, pages: HttpServer, presented: () => Promise<Presented>): Promise<void> {
  const { silent, context } = await presented();
  if (silent) return;
  if (context === null) return void socket.destroy();
  const secure = new TLSSocket(socket, { isServer: true, secureContext: context });
  secure.on('error', () => secure.destroy());
  pages.emit('connection', secure);
}
