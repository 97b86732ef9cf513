import { connect, type Socket } from 'node:net';
import { connect as shakeHands, type TLSSocket } from 'node:tls';
import type { Thumbprint } from '../../domain/facts.ts';
import { normalThumbprint } from '../../x509/thumbprint.ts';

/**
 * What one port presents to this computer. Without a certificate nothing is known: most ports are closed to management
 * hosts.
 */
export interface Shown {
  readonly thumbprint?: Thumbprint;
  /** True if the connection was refused: no program listens on the port. */
  readonly refused: boolean;
}

const NOTHING: Shown = { refused: false };

/** `at` is host:port; `verb` asks an SMTP server for TLS. Checks no certificate, sends no data, and never rejects. */
export function handshake(at: string, verb: string | undefined, milliseconds: number): Promise<Shown> {
  const { promise, resolve } = deferred<Shown>();
  const socket = connect({ host: at.slice(0, at.lastIndexOf(':')), port: Number(at.slice(at.lastIndexOf(':') + 1)) });
  const timer = setTimeout(() => resolve(NOTHING), milliseconds);
  socket.on('close', () => resolve(NOTHING));
  socket.on('error', (error: NodeJS.ErrnoException) => resolve({ refused: error.code === 'ECONNREFUSED' }));
  socket.once('connect', async () => {
    if (verb === undefined || (await isReadyFor(socket, verb))) showCertificate(socket, resolve);
    else resolve(NOTHING);
  });
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}

/** Settings that also accept weak certificates and old servers, because they must be seen, too. */
const ANY = { rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

function showCertificate(socket: Socket, resolve: (shown: Shown) => void): void {
  const tls: TLSSocket = shakeHands({ ...ANY, socket }, () => {
    const certificate = tls.getPeerX509Certificate();
    resolve(certificate ? { thumbprint: normalThumbprint(certificate.fingerprint), refused: false } : NOTHING);
  });
  tls.on('error', () => resolve(NOTHING));
}

/** Sends one line at a time. Continues only if the reply begins with 2. */
async function isReadyFor(socket: Socket, verb: string): Promise<boolean> {
  for (const line of ['', 'EHLO localhost', verb]) {
    if (line !== '') socket.write(`${line}\r\n`);
    if (!(await reply(socket)).startsWith('2')) return false;
  }
  return true;
}

/** The last line of a reply has a space after its number. */
function reply(socket: Socket): Promise<string> {
  const { promise, resolve } = deferred<string>();
  let text = '';
  const take = (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (/^\d{3}( [^\r\n]*)?\r?\n$/m.test(text) || text.length > LONGEST) resolve(text);
  };
  const end = () => resolve('');
  socket.on('data', take).once('close', end);
  return promise.finally(() => socket.off('data', take).off('close', end));
}

const LONGEST = 65_536;

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
