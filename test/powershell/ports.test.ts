import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { type FactKey, HEALTH_PAGES } from '../../src/domain/facts.ts';
import { engine } from './engine.ts';
import { listening } from './listening.ts';
import { closed, facts } from './looking.ts';
import { aPair } from './stub-server.ts';

/** A port that answers each line that it receives with the next of these texts. */
async function port(...says: string[]): Promise<string> {
  const server = createServer((socket) => {
    const answers = [...says];
    const next = () => {
      const answer = answers.shift();
      if (answer === 'close') socket.end();
      else if (answer) socket.write(answer);
    };
    socket.on('data', next);
    next();
  });
  return listening(server);
}

describe.skipIf(!engine)('what a port presents', () => {
  const wire = async (name: string, at: string, more: { [wire: string]: string } = {}) =>
    (await facts({}, { probeSeconds: 1, addresses: { EX01: await closed({ [name]: at, ...more }) } }))[
      `wire/${name}` as FactKey
    ];
  const HELLO = '220 ex01 ESMTP\r\n';
  const EHLO = '250-ex01\r\n250-SIZE\r\n250 STARTTLS\r\n';

  test('nothing if nothing listens', async () =>
    expect(await wire('0.0.0.0:444', '127.0.0.1:1')).toEqual({ known: null }));
  test('nothing if the handshake is interrupted', async () =>
    expect(await wire('0.0.0.0:444', await port('', 'close'))).toEqual({ known: null }));
  test('unknown where nothing comes', async () =>
    expect(await wire('0.0.0.0:444', await port())).toEqual({ unknown: 'no answer within 1 s' }));
  test('nothing where the verb is not offered', async () =>
    expect(await wire('25/starttls', await port(HELLO, EHLO, '502 5.3.3 Command not implemented\r\n'))).toEqual({
      known: null,
    }));
  test('unknown while mail is drained', async () =>
    expect(await wire('25/starttls', await port('421 4.3.2 Service not active\r\n'))).toEqual({
      unknown: 'it answered 421 4.3.2 Service not active',
    }));
  test('nothing where the verb is taken and the handshake is not', async () =>
    expect(await wire('25/starttls', await port(HELLO, EHLO, '220 go\r\n', 'close'))).toEqual({ known: null }));
  test('the other port if nothing listens on 2525', async () =>
    expect(await wire('2525/x-anonymoustls', '127.0.0.1:1', { '25/x-anonymoustls': await port('421 no\r\n') })).toEqual(
      { unknown: 'it answered 421 no' },
    ));
});

/** A port of the back end: a handshake with a certificate of the lab, then the answer of `says`. */
async function backEnd(says: (path: string, host: string | undefined, socket: Socket) => string): Promise<string> {
  const { key, cert } = aPair();
  const server = createTlsServer({ key, cert, ciphers: 'DEFAULT@SECLEVEL=0' }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      const [, path = ''] = /^GET (\S+) HTTP\/1\.1\r\n/.exec(String(data)) ?? [];
      const answer = says(path, /\r\nHost: (\S+)\r\n/.exec(String(data))?.[1], socket);
      if (answer !== '') socket.end(answer);
    });
  });
  return listening(server);
}

describe.skipIf(!engine)('what the pages behind 444 answer', () => {
  const pages = async (at: string): Promise<Record<string, unknown>> => {
    const found = await facts({}, { probeSeconds: 1, addresses: { EX01: await closed({ '0.0.0.0:444': at }) } });
    return Object.fromEntries(HEALTH_PAGES.map((key) => [key.slice('health/'.length), found[key]]));
  };
  const all = (fact: object) => ({ owa: fact, ecp: fact, ews: fact, 'mapi/emsmdb': fact });

  test('each its own, asked as localhost', async () => {
    const asked: string[] = [];
    const at = await backEnd((path, host) => {
      asked.push(`${host}${path}`);
      if (path.startsWith('/owa')) return 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n';
      if (path.startsWith('/ews')) return 'HTTP/1.1 401 Unauthorized\r\n\r\n';
      return 'HTTP/1.1 200 OK\r\n\r\n200 OK<br/>EX01';
    });
    expect(await pages(at)).toEqual({
      owa: { known: 503 },
      ecp: { known: 200 },
      ews: { known: 401 },
      'mapi/emsmdb': { known: 200 },
    });
    expect(asked.sort()).toEqual(
      ['ecp', 'ews', 'mapi/emsmdb', 'owa'].map((app) => `localhost:444/${app}/exhealth.check`),
    );
  });

  test('if nothing listens: absent', async () => expect(await pages('127.0.0.1:1')).toEqual(all({ known: null })));
  test('where the handshake fails, nothing', async () =>
    expect(await pages(await port('', 'close'))).toEqual(all({ known: null })));
  test('where it hangs up after the handshake, nothing', async () => {
    const at = await backEnd((_path, _host, socket) => {
      socket.destroy();
      return '';
    });
    expect(await pages(at)).toEqual(all({ known: null }));
  });
  test('if it does not answer: unknown', async () =>
    expect(await pages(await backEnd(() => ''))).toEqual(all({ unknown: 'no answer within 1 s' })));
  test('if it does not answer in HTTP: unknown', async () =>
    expect(await pages(await backEnd(() => '220 ex01 Microsoft ESMTP MAIL Service ready\r\n'))).toEqual(
      all({ unknown: 'its answer is not HTTP' }),
    ));
});
