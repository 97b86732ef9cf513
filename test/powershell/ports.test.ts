import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureVersion, TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { type FactKey, HEALTH_PAGES } from '../../src/domain/facts.ts';
import { engine } from './engine.ts';
import { listening } from './listening.ts';
import { closed, facts } from './looking.ts';
import { aPair, registry, stored } from './stub-server.ts';

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

const ONE = stored('presented').thumbprint;
const options = (version: SecureVersion) => ({
  ...aPair('presented'),
  ciphers: 'DEFAULT@SECLEVEL=0',
  minVersion: version,
  maxVersion: version,
});

/** A port that accepts this version of TLS alone. */
const tls = (version: SecureVersion): Promise<string> =>
  listening(createTlsServer(options(version), (socket) => socket.on('error', () => {})));

/** The same, after the dialog of SMTP. */
const mail = (version: SecureVersion): Promise<string> =>
  listening(
    createServer((socket) => {
      const left = ['220 hello\r\n', '250 ready\r\n', '220 go\r\n'];
      const next = () => {
        socket.write(left.shift() ?? '');
        if (left.length > 0) return void socket.once('data', next);
        new TLSSocket(socket, { ...options(version), isServer: true }).on('error', () => {});
      };
      next();
    }),
  );

/** A handshake takes milliseconds, but a busy machine may need seconds for it. */
const ENOUGH = 8;

describe.skipIf(!engine)('what a port presents', () => {
  type Named = { [at: string]: string };
  const wire = async (name: string, at: string, more: Named = {}, records?: Named, probeSeconds = ENOUGH) => {
    const state = records === undefined ? {} : { registry: registry('EX01', 'contoso.com', records) };
    const addresses = { EX01: await closed({ [name]: at, ...more }) };
    const fact = `wire/${name}` as FactKey;
    return (await facts(state, { probeSeconds, addresses, only: [fact] }))[fact];
  };
  const HELLO = '220 ex01 ESMTP\r\n';
  const EHLO = '250-ex01\r\n250-SIZE\r\n250 STARTTLS\r\n';

  test('nothing if nothing listens', async () =>
    expect(await wire('0.0.0.0:444', '127.0.0.1:1')).toEqual({ known: null }));
  test('unknown if the handshake is interrupted, with the reason', async () =>
    expect(await wire('0.0.0.0:444', await port('', 'close'))).toEqual({
      unknown: expect.stringMatching(/^the TLS handshake failed.*: \S/),
    }));
  test('nothing if the handshake fails and http.sys has no record', async () =>
    expect(await wire('127.0.0.1:443', await port('', 'close'), {}, { '0.0.0.0:444': ONE })).toEqual({ known: null }));
  test('unknown if the handshake fails and another record may apply', async () =>
    expect(await wire('127.0.0.1:443', await port('', 'close'), {}, { '0.0.0.0:443': ONE })).toEqual({
      unknown: expect.stringContaining('the TLS handshake failed'),
    }));
  test('the certificate, if the port does not accept TLS 1.2 but another protocol of the system', async () =>
    expect(await wire('0.0.0.0:444', await tls('TLSv1.3'))).toEqual({ known: ONE }));
  test('the certificate of a mail port that does not accept TLS 1.2', async () =>
    expect(await wire('25/starttls', await mail('TLSv1.3'))).toEqual({ known: ONE }));
  test('unknown if nothing is received', async () =>
    expect(await wire('0.0.0.0:444', await port(), {}, undefined, 1)).toEqual({ unknown: 'no answer within 1 s' }));
  test('nothing if the verb is not offered', async () =>
    expect(await wire('25/starttls', await port(HELLO, EHLO, '502 5.3.3 Command not implemented\r\n'))).toEqual({
      known: null,
    }));
  test('unknown if X-ANONYMOUSTLS is not offered: a connector may suppress it', async () =>
    expect(await wire('2525/x-anonymoustls', await port(HELLO, EHLO, '502 5.3.3 Command not implemented\r\n'))).toEqual(
      {
        unknown: 'X-ANONYMOUSTLS is not offered: 502 5.3.3 Command not implemented',
      },
    ));
  test('unknown while mail is drained', async () =>
    expect(await wire('25/starttls', await port('421 4.3.2 Service not active\r\n'))).toEqual({
      unknown: 'it answered 421 4.3.2 Service not active',
    }));
  test('unknown if the verb is accepted and the handshake fails', async () =>
    expect(await wire('25/starttls', await port(HELLO, EHLO, '220 go\r\n', 'close'))).toEqual({
      unknown: expect.stringContaining('the TLS handshake failed'),
    }));
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

describe.skipIf(!engine)('the answers of the pages behind 444', () => {
  const pages = async (at: string, probeSeconds = ENOUGH): Promise<Record<string, unknown>> => {
    const found = await facts(
      {},
      { probeSeconds, only: HEALTH_PAGES, addresses: { EX01: await closed({ '0.0.0.0:444': at }) } },
    );
    return Object.fromEntries(HEALTH_PAGES.map((key) => [key.slice('health/'.length), found[key]]));
  };
  const all = (fact: object) => ({ owa: fact, ecp: fact, ews: fact, 'mapi/emsmdb': fact });

  test('each page has its own, requested as localhost', async () => {
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
  test('if the handshake fails: unknown', async () =>
    expect(await pages(await port('', 'close'))).toEqual(
      all({ unknown: expect.stringContaining('the TLS handshake failed') }),
    ));
  test('if it closes the connection after the handshake: absent', async () => {
    const at = await backEnd((_path, _host, socket) => {
      socket.destroy();
      return '';
    });
    expect(await pages(at)).toEqual(all({ known: null }));
  });
  test('if it does not answer: unknown', async () =>
    expect(await pages(await backEnd(() => ''), 1)).toEqual(all({ unknown: 'no answer within 1 s' })));
  test('if it does not answer in HTTP: unknown', async () =>
    expect(await pages(await backEnd(() => '220 ex01 Microsoft ESMTP MAIL Service ready\r\n'))).toEqual(
      all({ unknown: 'its answer is not HTTP' }),
    ));
});
