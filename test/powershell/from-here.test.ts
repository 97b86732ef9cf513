import { createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Patch } from '../../src/domain/facts.ts';
import { FromHere } from '../../src/providers/powershell/from-here.ts';
import { handshake } from '../../src/providers/powershell/handshake.ts';
import { powershellProvider } from '../../src/providers/powershell/provider.ts';
import { log } from '../../src/support/log.ts';
import { engine } from './engine.ts';
import { listening } from './listening.ts';
import { stand } from './stand.ts';
import { aPair, stored, stubServer } from './stub-server.ts';

const ONE = stored('presented').thumbprint;
const OTHER = stored('another').thumbprint;
const NOBODY = '127.0.0.1:1';
const options = (name: string) => ({ ...aPair(name), ciphers: 'DEFAULT@SECLEVEL=0' });

/** A port that presents this certificate. If a second name is given, the first handshake presents that one. */
const tls = (name: string, first = name): Promise<string> => {
  let times = 0;
  const server = createServer((socket) => {
    times += 1;
    new TLSSocket(socket, { ...options(times === 1 ? first : name), isServer: true }).on('error', () => {});
  });
  return listening(server);
};

const silent = (): Promise<string> => listening(createServer());

/** An SMTP server that answers each line in turn and presents a certificate after the last one. */
const smtp = (name: string, ...answers: string[]): Promise<string> =>
  listening(
    createServer((socket) => {
      const left = [...answers];
      const next = () => {
        socket.write(left.shift() ?? '');
        if (left.length > 0) return void socket.once('data', next);
        if (name !== '') new TLSSocket(socket, { ...options(name), isServer: true }).on('error', () => {});
      };
      next();
    }),
  );
const READY = ['220 hello\r\n', '250-first\r\n250-X-ANONYMOUSTLS\r\n250 last\r\n', '220 2.0.0 go\r\n'];

describe('the certificate that a port presents to this computer', () => {
  const shows = (at: string, verb?: string) => handshake(at, verb, 1000);

  test('is read', async () => expect(await shows(await tls('presented'))).toMatchObject({ thumbprint: ONE }));
  test('is read with STARTTLS', async () =>
    expect(await shows(await smtp('presented', ...READY), 'X-ANONYMOUSTLS')).toMatchObject({ thumbprint: ONE }));
  test('is absent if nothing listens', async () => expect(await shows(NOBODY)).toEqual({ refused: true }));
  test.each<[string, () => Promise<string>, string | undefined]>([
    ['is silent', silent, undefined],
    ['is silent before a verb', silent, 'STARTTLS'],
    ['takes no verb', () => smtp('', '220 hello\r\n', '250 last\r\n', '502 what?\r\n'), 'STARTTLS'],
    ['is drained', () => smtp('', '421 4.3.2 Service not active\r\n'), 'STARTTLS'],
    ['takes the verb and no handshake', () => smtp('', ...READY), 'STARTTLS'],
    ['is no TLS', () => smtp('', '220 hello\r\n'), undefined],
    ['is nowhere', async () => 'no-such-host.invalid:444', undefined],
  ])('is unknown if the port %s', async (_, open, verb) =>
    expect(await shows(await open(), verb)).toEqual({ refused: false }),
  );
});

describe('what a server observes on its own ports', () => {
  const said = { 'wire/0.0.0.0:444': { known: ONE }, 'wire/25/starttls': { known: ONE } };
  const compared = async (addresses: { [wire: string]: string }, facts: Patch = said) => {
    const here = new FromHere([{ name: 'EX01', fqdn: 'ex01.contoso.com' }], { EX01: addresses }, []);
    return here.compare('EX01', facts);
  };

  test('is kept if this computer observes the same', async () =>
    expect(await compared({ '0.0.0.0:444': await tls('presented') })).toEqual(said));
  test('is kept if this computer observes nothing', async () =>
    expect(await compared({ '0.0.0.0:444': NOBODY, '0.0.0.0:443': await silent() })).toEqual(said));
  test('is unknown if this computer observes another certificate', async () => {
    const facts = await compared({ '0.0.0.0:444': await tls('another') });
    expect(facts['wire/0.0.0.0:444']).toEqual({
      unknown: expect.stringMatching(
        `^0.0.0.0:444 presents ${ONE.slice(0, 4)}….* on EX01 itself, but ${OTHER.slice(0, 4)}….* to this computer: the name leads to another machine`,
      ),
    });
    expect(facts['wire/25/starttls']).toEqual({ known: ONE });
  });
  test('is unknown if the port presents nothing to the server, and a certificate to this computer', async () =>
    expect(await compared({ '0.0.0.0:444': await tls('another') }, { 'wire/0.0.0.0:444': { known: null } })).toEqual({
      'wire/0.0.0.0:444': { unknown: expect.stringContaining('presents nothing on EX01 itself, but') },
    }));
  test('is kept if it changed after the first observation from this computer', async () =>
    expect(await compared({ '0.0.0.0:444': await tls('presented', 'another') })).toEqual(said));
  test('is kept on 25, where connectors differ by the client, and the difference is noted', async () => {
    const noted = vi.spyOn(log, 'info').mockImplementation(() => {});
    onTestFinished(() => noted.mockRestore());
    expect(await compared({ '25/starttls': await smtp('another', ...READY) })).toEqual(said);
    const fields = { server: 'EX01', wire: '25/starttls', itself: ONE, here: OTHER };
    expect(noted.mock.calls).toEqual([[expect.stringContaining('another certificate'), fields]]);
  });
  test('is compared on 25 if nothing listens on 2525', async () => {
    const facts = { 'wire/2525/x-anonymoustls': { known: ONE } };
    const other = await smtp('another', ...READY);
    expect(await compared({ '2525/x-anonymoustls': NOBODY, '25/x-anonymoustls': other }, facts)).toEqual({
      'wire/2525/x-anonymoustls': { unknown: expect.stringContaining(OTHER.slice(0, 4)) },
    });
  });
  test('stays unknown if the server could not read it', async () => {
    const facts = { 'wire/0.0.0.0:444': { unknown: 'no answer within 5 s' } };
    expect(await compared({ '0.0.0.0:444': await tls('another') }, facts)).toEqual(facts);
  });
});

describe.skipIf(!engine)('an observation through PowerShell', () => {
  const look = async (there: string, here: string) => {
    const { session } = await stand({ ex01: stubServer() });
    const provider = powershellProvider(session, {
      organization: 'contoso',
      probeSeconds: 8,
      servers: [{ name: 'EX01', fqdn: 'ex01.contoso.com' }],
      addresses: { EX01: { '0.0.0.0:444': there } },
      addressesFromHere: { EX01: { '0.0.0.0:444': here } },
    });
    const wire = 'wire/0.0.0.0:444';
    for await (const { server, facts } of provider.observe(['EX01'], 60, [wire])) if (server) return facts[wire];
  };

  test('is confirmed from here', async () => {
    const at = await tls('presented');
    expect(await look(at, at)).toEqual({ known: ONE });
  });
  test('is in doubt if another machine answers under the name', async () =>
    expect(await look(await tls('presented'), await tls('another'))).toEqual({
      unknown: expect.stringContaining('the name leads to another machine'),
    }));
});
