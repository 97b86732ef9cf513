import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { WorldServer } from '../../src/simulator/index.ts';
import { aWorld } from '../simulator/worlds.ts';
import { type Opened, opened, presented } from './opened.ts';

const wiresOf = ({ lab }: Opened, server = 'EX01') => lab.wires[server];

/** The certificate of every port, by its id. */
async function shown(scene: Opened, server = 'EX01'): Promise<Record<string, string | null>> {
  const wires = wiresOf(scene, server);
  const ids = new Map(
    scene.lab.store.held.servers.flatMap(({ certificates }) => certificates.map((c) => [c.thumbprint, c.id] as const)),
  );
  const on = async (fact: keyof NonNullable<typeof wires>, verb?: string) => {
    const thumbprint = await presented(wires?.[fact], verb);
    return thumbprint === null ? null : (ids.get(thumbprint) ?? thumbprint);
  };
  return {
    444: await on('wire/0.0.0.0:444'),
    443: await on('wire/0.0.0.0:443'),
    '127.0.0.1:443': await on('wire/127.0.0.1:443'),
    25: await on('wire/25/starttls', 'STARTTLS'),
    587: await on('wire/587/starttls', 'STARTTLS'),
    2525: await on('wire/2525/x-anonymoustls', 'X-ANONYMOUSTLS'),
  };
}

const AS_BOUND = { 444: 'old', 443: 'public', '127.0.0.1:443': 'public', 25: 'public', 587: 'public', 2525: 'old' };

describe('a handshake shows what is bound', () => {
  const table: readonly [string, Partial<WorldServer>, object][] = [
    ['a healthy server', {}, {}],
    ['a record of 444 that is empty', { sslcert: { '0.0.0.0:443': 'public' } }, { 444: null }],
    [
      'a record whose certificate is not in the store',
      { sslcert: { '0.0.0.0:444': 'gone', '0.0.0.0:443': 'public' } },
      { 444: null },
    ],
    ['a stopped W3SVC', { services: { W3SVC: 'stopped' } }, { 444: null, 443: null, '127.0.0.1:443': null }],
    ['a stopped transport', { services: { MSExchangeTransport: 'stopped' } }, { 2525: null }],
    ['a transport that was not restarted', { internalTransport: 'next', transportServes: 'old' }, { 2525: 'old' }],
    [
      'a stopped front end transport',
      { services: { MSExchangeFrontEndTransport: 'stopped' } },
      { 25: null, 587: null },
    ],
  ];
  test.for(table)('of %s', async ([, server, differently]) => {
    expect(await shown(await opened(aWorld({}, server)))).toEqual({ ...AS_BOUND, ...differently });
  });

  test('of a certificate signed with SHA-1 by an authority, and of a short key', async () => {
    const certificates = [
      { id: 'old', like: 'self-signed', keyBits: 1024, notAfter: '2026-12-04T00:00:00Z' },
      {
        id: 'public',
        subject: 'CN=a',
        issuer: 'CN=Contoso CA',
        signature: 'sha1RSA',
        notAfter: '2027-06-01T00:00:00Z',
      },
    ] as const;
    const scene = await opened(aWorld({}, { certificates }));
    expect(await shown(scene)).toMatchObject({ 444: 'old', 443: 'public' });
  });
});

describe.skipIf(!existsSync('/proc/net/tcp'))('on Linux', () => {
  /** The states of the sockets that have this port of 127.0.0.1, as the kernel lists them: 0A listens. */
  const sockets = (port: number): string[] => {
    const own = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
    return lines.flatMap((line) => {
      const [, local, , state] = line.trim().split(/\s+/);
      return local === own && state !== undefined ? [state] : [];
    });
  };

  test('no other process gets the port of a stopped service', async () => {
    const scene = await opened(aWorld());
    const port = Number(wiresOf(scene)?.['wire/0.0.0.0:444'].split(':')[1]);
    const stop = { Name: ['W3SVC'] };
    await scene.call('Stop-Service', stop);
    expect(await shown(scene)).toMatchObject({ 444: null });
    expect(sockets(port)).toEqual(['01']);
    await scene.call('Start-Service', stop);
    expect(await shown(scene)).toMatchObject({ 444: 'old' });
    expect(sockets(port)).toContain('0A');
    await scene.lab.close();
    expect(sockets(port)).not.toContain('0A');
  });
});

test('a change is presented at the next handshake', async () => {
  const scene = await opened(aWorld());
  const bind = { Name: 'Exchange Back End', BindingInformation: '*:444:', Thumbprint: scene.t('next') };
  expect(await scene.call('AddSslCertificate', bind)).toMatchObject({ ok: true });
  expect(await shown(scene)).toEqual({ ...AS_BOUND, 444: 'next' });
});

test('transport presents another certificate after a restart', async () => {
  const scene = await opened(aWorld());
  await scene.call('Enable-ExchangeCertificate', { Thumbprint: scene.t('next'), Services: ['SMTP'], Force: true });
  expect((await shown(scene))[2525]).toBe('old');
  await scene.call('Restart-Service', { Name: ['MSExchangeTransport', 'MSExchangeFrontEndTransport'] });
  expect((await shown(scene))[2525]).toBe('next');
});

test('every server has its own ports, and an Edge server presents its certificate', async () => {
  const world = aWorld();
  const edge: WorldServer = {
    name: 'EDGE1',
    fqdn: 'edge1.contoso.com',
    role: 'edge',
    certificates: [{ id: 'edge', like: 'self-signed', notAfter: '2031-01-01T00:00:00Z' }],
    internalTransport: 'edge',
  };
  const scene = await opened({ ...world, servers: [...world.servers, edge] });
  expect(await shown(scene, 'EDGE1')).toEqual({
    444: null,
    443: null,
    '127.0.0.1:443': null,
    25: 'edge',
    587: null,
    2525: 'edge',
  });
  expect(await shown(scene)).toEqual(AS_BOUND);
});

test('a certificate whose base64 ends with a full line of PEM is presented, too', async () => {
  const world = aWorld();
  const edge: WorldServer = {
    name: 'EDGE01',
    fqdn: 'edge01.contoso.com',
    role: 'edge',
    certificates: [{ id: 'edge', like: 'self-signed', notAfter: '2031-11-01T00:00:00Z' }],
    internalTransport: 'edge',
  };
  const scene = await opened({ ...world, servers: [...world.servers, edge] });
  const [found] = (await scene.lab.store.load()).servers.at(-1)?.certificates ?? [];
  expect((found?.der?.length ?? 1) % 64).toBe(0);
  expect((await shown(scene, 'EDGE01'))[25]).toBe('edge');
});

/** Null if the connection ends without an answer. */
async function pageOn(at: string | undefined, path: string): Promise<number | null | undefined> {
  const [host, port] = at?.split(':') ?? [];
  const { request } = await import('node:https');
  return new Promise((resolve) => {
    request({ host, port, path, rejectUnauthorized: false, agent: false }, ({ statusCode }) => resolve(statusCode))
      .on('error', () => resolve(null))
      .end();
  });
}

describe('behind the handshake of 444', () => {
  const pages: readonly [string, Partial<WorldServer>, string, number | null][] = [
    ['a healthy application answers 200', {}, '/owa/exhealth.check', 200],
    ['its page may be two names deep', {}, '/mapi/emsmdb/exhealth.check', 200],
    ['a failing one answers with the status of the world', { health: { ews: 503 } }, '/ews/exhealth.check', 503],
    ['a failing one can close the connection', { health: { ecp: null } }, '/ecp/exhealth.check', null],
    ['another application requires a sign-in', {}, '/other/exhealth.check', 401],
    ['no page answers if the handshake fails', { sslcert: {} }, '/owa/exhealth.check', null],
  ];
  test.for(pages)('%s', async ([, server, path, status]) => {
    const scene = await opened(aWorld({}, server));
    expect(await pageOn(wiresOf(scene)?.['wire/0.0.0.0:444'], path)).toBe(status);
  });

  test('the front end has another page', async () => {
    const scene = await opened(aWorld());
    expect(await pageOn(wiresOf(scene)?.['wire/0.0.0.0:443'], '/owa/exhealth.check')).toBe(401);
    expect(await pageOn(wiresOf(scene)?.['wire/0.0.0.0:443'], '/owa/healthcheck.htm')).toBe(200);
  });
});

const openssl = promisify(execFile);
const there = await openssl('openssl', ['version']).then(
  () => true,
  () => false,
);

test.runIf(there)('openssl receives the same certificate', async () => {
  const scene = await opened(aWorld());
  const seen = async (fact: 'wire/25/starttls' | 'wire/0.0.0.0:444', ...more: string[]) => {
    const asked = openssl('openssl', ['s_client', '-connect', wiresOf(scene)?.[fact] ?? '', ...more]);
    asked.child.stdin?.end('QUIT\r\n');
    const { stdout } = await asked;
    const [certificate] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(stdout) ?? [];
    return certificate?.replace(/-----[^-]+-----|\s/g, '');
  };
  const der = (id: string) => scene.lab.store.held.servers[0]?.certificates.find((c) => c.id === id)?.der;
  expect(await seen('wire/25/starttls', '-starttls', 'smtp')).toBe(der('public'));
  expect(await seen('wire/0.0.0.0:444')).toBe(der('old'));
});
