import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { Lines } from './lines.ts';
import type { Presented } from './presented.ts';

export type Verb = 'STARTTLS' | 'X-ANONYMOUSTLS';

/**
 * As much of SMTP as shows a certificate: greeting, EHLO, the verb, the handshake. A library's server is not used,
 * because none knows X-ANONYMOUSTLS.
 */
export async function greet(socket: Socket, host: string, verb: Verb, presented: () => Promise<Presented>) {
  const { silent, listens, context } = await presented();
  if (silent) return;
  // What is stopped would refuse the connection; which port stands for which is a map, so the listener stays.
  if (!listens) return void socket.end(`554 5.3.2 ${host} the service is stopped (simulated)\r\n`);
  socket.write(`220 ${host} Microsoft ESMTP MAIL Service ready (simulated)\r\n`);
  const lines = new Lines(socket);
  const upgraded = await talk(socket, lines, host, context === null ? [] : [verb], async (word) => {
    // Asked again: between the greeting and the handshake somebody may have bound another.
    return word === verb ? (await presented()).context : undefined;
  });
  if (upgraded === undefined) return;
  lines.release();
  socket.write('220 2.0.0 SMTP server ready\r\n');
  await inside(socket, host, upgraded);
}

/** After the handshake the dialogue goes on, inside it. */
async function inside(socket: Socket, host: string, secureContext: SecureContext): Promise<void> {
  const secure = new TLSSocket(socket, { isServer: true, secureContext });
  secure.on('error', () => secure.destroy());
  await talk(secure, new Lines(secure), host, [], async () => undefined);
}

/** Until somebody hangs up, or asks for TLS and can have it. */
async function talk(
  socket: Socket,
  lines: Lines,
  host: string,
  offers: readonly Verb[],
  upgrade: (word: string) => Promise<SecureContext | null | undefined>,
): Promise<SecureContext | undefined> {
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    const word = line.toUpperCase();
    const context = await upgrade(word);
    if (context) return context;
    socket.write(reply(word, host, offers));
    if (word === 'QUIT') socket.end();
  }
  return undefined;
}

function reply(word: string, host: string, offers: readonly string[]): string {
  if (word === 'QUIT') return '221 2.0.0 Service closing transmission channel\r\n';
  if (word === 'NOOP' || word === 'RSET' || word.startsWith('HELO')) return '250 2.0.0 OK\r\n';
  if (!word.startsWith('EHLO')) return '502 5.3.3 Command not implemented (simulated)\r\n';
  const lines = [`${host} Hello`, 'SIZE 37748736', 'PIPELINING', ...offers, '8BITMIME'];
  return lines.map((line, at) => `250${at === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
}
