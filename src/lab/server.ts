import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeClixml } from '../providers/powershell/bridge/clixml.ts';
import { plain } from '../providers/powershell/bridge/clixml-plain.ts';
import { encodeClixml } from '../providers/powershell/bridge/clixml-write.ts';
import type { Value } from './cmdlets/cmdlet.ts';
import type { Performer, Request } from './perform.ts';

export interface LabServer {
  /** The address with the token. A client that has this URL may call the lab. */
  readonly url: string;
  /** Answers a request that another server of this process received, as if it had come to this one. */
  readonly serve: RequestListener;
  close(): Promise<void>;
}

/** The HTTP server that the commands of the shell call. It listens on 127.0.0.1 only and requires the token. */
export async function openLabServer(asked: Asked, port = 0): Promise<LabServer> {
  const token = randomBytes(24).toString('base64url');
  const answer: RequestListener = (request, response) => {
    serve(request, response, { token, ...asked }).catch((error: unknown) => {
      send(request, response, 500, { ok: false, message: error instanceof Error ? error.message : String(error) });
    });
  };
  const server = createServer(answer);
  // They end with this server, as its own connections do.
  const received = new Set<ServerResponse>();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${token}`,
    serve: (request, response) => {
      if (!server.listening) return void response.destroy();
      received.add(response.on('close', () => received.delete(response)));
      answer(request, response);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const response of received) response.destroy();
      }),
  };
}

export interface Asked {
  readonly performer: Performer;
  readonly about: () => Promise<Value>;
  /** Lets the time of the world pass, so that a step need not wait in real time. */
  readonly sleep: (seconds: number) => Promise<void>;
}

interface Served extends Asked {
  readonly token: string;
}

async function serve(request: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  const [, given = '', what = '', id = ''] = (request.url ?? '').split('/');
  if (!sameToken(given, served.token)) return send(request, response, 403, { ok: false, message: 'Wrong token.' });
  if (what === 'about') return send(request, response, 200, await served.about());
  if (what === 'visit') {
    await served.performer.visit();
    return send(request, response, 200, { session: randomUUID() });
  }
  if (what === 'session') return send(request, response, 200, { open: served.performer.sessions.isOpen(id) });
  if (what === 'sleep' && request.method === 'POST') {
    await served.sleep(secondsFrom(await bodyOf(request)));
    return send(request, response, 200, await served.about());
  }
  if (what !== 'call' || request.method !== 'POST') return send(request, response, 404, { ok: false });
  const answer = await served.performer.call(requestFrom(await bodyOf(request), request));
  // A call that hangs gets no answer: the client gives up, or the lab ends.
  if (answer !== 'never') send(request, response, 200, answer);
}

const sameToken = (given: string, token: string): boolean =>
  given.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token));

function secondsFrom(body: string): number {
  const { seconds } = JSON.parse(body) as { seconds?: unknown };
  if (typeof seconds !== 'number' || !(seconds >= 0)) throw new Error('Sleeping takes { seconds }.');
  return seconds;
}

const LONGEST = 1_000_000;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > LONGEST) throw new Error('The request is too long.');
  }
  return text;
}

/** PowerShell sends CLIXML, because a bare engine has nothing else. Other clients send JSON. */
const isXml = ({ headers }: IncomingMessage): boolean => headers['content-type']?.includes('xml') ?? false;

function requestFrom(body: string, request: IncomingMessage): Request {
  const data: unknown = isXml(request) ? decodeClixml(body).map((object) => plain(object))[0] : JSON.parse(body);
  if (!isRequest(data)) throw new Error('A request is { cmdlet, server, parameters }.');
  return data;
}

function isRequest(data: unknown): data is Request {
  if (typeof data !== 'object' || data === null || !('cmdlet' in data) || typeof data.cmdlet !== 'string') return false;
  const { server, here, session, parameters } = data as Partial<Record<keyof Request, unknown>>;
  return (
    (session === undefined || typeof session === 'string') &&
    (server === undefined || typeof server === 'string') &&
    (here === undefined || typeof here === 'string') &&
    (parameters === undefined || typeof parameters === 'object')
  );
}

function send(request: IncomingMessage, response: ServerResponse, status: number, value: Value): void {
  const xml = isXml(request) || request.headers.accept?.includes('xml') === true;
  response.writeHead(status, { 'content-type': xml ? 'text/xml; charset=utf-8' : 'application/json' });
  response.end(xml ? encodeClixml(value) : JSON.stringify(value));
}
