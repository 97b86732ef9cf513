import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { Lines } from './lines.ts';
import type { Presented } from './presented.ts';

export type Verb = 'STARTTLS' | 'X-ANONYMOUSTLS';

/**
 * The part of SMTP that is needed to see a certificate: greeting, EHLO, the verb, the handshake. No SMTP library is
 * used, because none supports X-ANONYMOUSTLS.
 */
export async function greet(socket: Socket, host: string, verb: Verb, presented: () => Promise<Presented>) {
  const { silent, listens, drained, context, fails } = await presented();
  if (silent) return;
  // A stopped service would refuse the connection. The listener of the lab stays open, so it answers 554 instead.
  if (!listens) return void socket.end(`554 5.3.2 ${host} the service is stopped (simulated)\r\n`);
  if (drained) return void socket.end('421 4.3.2 Service not active\r\n');
  socket.write(`220 ${host} Microsoft ESMTP MAIL Service ready (simulated)\r\n`);
  const lines = new Lines(socket);
  const upgraded = await talk(socket, lines, host, context === null && !fails ? [] : [verb], async (word) => {
    // Read again, because the binding may have changed between the greeting and the handshake.
    const now = word === verb ? await presented() : undefined;
    return now?.fails ? 'fails' : now?.context;
  });
  if (upgraded === undefined) return;
  lines.release();
  socket.write('220 2.0.0 SMTP server ready\r\n');
  if (upgraded === 'fails') return void socket.end();
  await inside(socket, host, upgraded);
}

/** After the handshake, SMTP continues inside TLS. */
async function inside(socket: Socket, host: string, secureContext: SecureContext): Promise<void> {
  const secure = new TLSSocket(socket, { isServer: true, secureContext });
  secure.on('error', () => secure.destroy());
  await talk(secure, new Lines(secure), host, [], async () => undefined);
}

/** Answers until the client hangs up or starts TLS successfully. */
async function talk(
  socket: Socket,
  lines: Lines,
  host: string,
  offers: readonly Verb[],
  upgrade: (word: string) => Promise<SecureContext | 'fails' | null | undefined>,
): Promise<SecureContext | 'fails' | undefined> {
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
