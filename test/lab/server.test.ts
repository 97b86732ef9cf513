import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { WorldServer } from '../../src/simulator/index.ts';
import { readWorld } from '../../src/simulator/index.ts';
import { certificateFromDer } from '../../src/x509/certificate-from-der.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { type Called, opened, post } from './opened.ts';

const list = ({ value }: Called) => value as Record<string, unknown>[];

test('the thumbprint of every certificate is the hash of its bytes, in every place', async () => {
  const { lab, world, t } = await opened(
    aWorld({ authCertificate: { current: 'public' } }, { root: ['A'.repeat(40)], workersServe: 'next' }),
  );
  const { content } = await readWorld(world);
  for (const { der = '' } of content.servers[0]?.certificates ?? []) expect(der).not.toBe('');
  const [server] = lab.store.held.servers;
  expect(server?.certificates.map(({ thumbprint }) => thumbprint)).toEqual(
    server?.certificates.map(({ der = '' }) => certificateFromDer(der).thumbprint),
  );
  expect(server).toMatchObject({
    sslcert: { '0.0.0.0:444': t('old') },
    internalTransport: t('old'),
    workersServe: t('next'),
  });
  expect(lab.store.held.authCertificate.current).toBe(t('public'));
  expect(server?.root).toEqual(['A'.repeat(40)]);
});

test('a lab that is opened again on its world changes no thumbprint', async () => {
  const { lab, world } = await opened(aWorld());
  expect(lab.renamed.size).toBe(3);
  const again = await opened(JSON.parse(readFileSync(world, 'utf8')));
  expect(again.lab.renamed.size).toBe(0);
});

test('one certificate on two servers is one certificate', async () => {
  const shared = {
    id: 'auth',
    subject: 'CN=Microsoft Exchange Server Auth Certificate',
    notAfter: '2030-01-01T00:00:00Z',
  };
  const ex02: WorldServer = { name: 'EX02', fqdn: 'ex02.contoso.com', certificates: [shared] };
  const servers = [ex01({ certificates: [...(ex01().certificates ?? []), shared] }), ex02];
  const { t, lab } = await opened(aWorld({ servers, authCertificate: { current: 'auth' } }));
  expect(t('auth', 'EX01')).toBe(t('auth', 'EX02'));
  expect(lab.store.held.authCertificate.current).toBe(t('auth'));
});

describe('the HTTP interface of the lab', () => {
  test('accepts only requests with the token', async () => {
    const { lab } = await opened(aWorld());
    const other = `${lab.url.slice(0, -6)}AAAAAA`;
    expect(await post(other, { cmdlet: 'Get-Service' })).toMatchObject({ ok: false, message: 'Wrong token.' });
  });

  test('answers CLIXML with CLIXML', async () => {
    const { lab } = await opened(aWorld());
    const body =
      '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><DCT><En><S N="Key">cmdlet</S><S N="Value">Get-TransportService</S></En></DCT></Obj></Objs>';
    const answer = await fetch(`${lab.url}/call`, { method: 'POST', body, headers: { 'content-type': 'text/xml' } });
    expect(await answer.text()).toContain('<S N="InternalTransportCertificateThumbprint">');
  });

  test('reports what it simulates, and at which addresses', async () => {
    const { lab } = await opened(aWorld());
    expect(await (await fetch(`${lab.url}/about`)).json()).toMatchObject({
      organization: 'contoso',
      servers: [{ name: 'EX01', fqdn: 'ex01.contoso.com' }],
      wires: lab.wires,
      now: '2026-11-22T00:00:00Z',
    });
  });

  test.for([
    ['an unknown cmdlet', { cmdlet: 'Get-Nothing' }, /knows no cmdlet 'Get-Nothing'/],
    ['an unknown server', { cmdlet: 'Get-Service', server: 'EX99' }, /'EX99' couldn't be found/],
    ['an invalid request', { say: 'hello' }, /A request is/],
  ] as const)('refuses %s', async ([, request, says]) => {
    const { lab } = await opened(aWorld());
    expect(await post(lab.url, request)).toMatchObject({ ok: false, message: expect.stringMatching(says) });
  });
});

describe('a certificate that is issued', () => {
  const issue = { SubjectName: 'CN=EX01', DomainName: ['EX01', 'ex01.contoso.com'], Services: ['None'], Force: true };

  test('has its bytes at once, and is written to the world', async () => {
    const { call, world } = await opened(aWorld());
    const made = await call('New-ExchangeCertificate', issue);
    const { content } = await readWorld(world);
    const written = content.servers[0]?.certificates?.find(({ id }) => id === 'new-1');
    expect(certificateFromDer(written?.der ?? '')).toMatchObject({ thumbprint: made.value, subject: 'CN=EX01' });
  });

  test('is the only difference in My', async () => {
    const { call } = await opened(aWorld());
    const before = list(await call('Get-StoreMy')).map(({ Thumbprint }) => Thumbprint);
    const { value } = await call('New-ExchangeCertificate', issue);
    const after = list(await call('Get-StoreMy')).map(({ Thumbprint }) => Thumbprint);
    expect(after.filter((thumbprint) => !before.includes(thumbprint))).toEqual([value]);
  });
});

describe('the call log', () => {
  test('contains every call, its arguments, and whether it changes anything', async () => {
    const { call, calls, t } = await opened(aWorld());
    await call('Get-ExchangeCertificate');
    await call('Remove-ExchangeCertificate', { Thumbprint: t('old') });
    await call('Get-StoreMy', {}, 'EX99');
    expect(calls()).toMatchObject([
      { server: 'EX01', cmdlet: 'Get-ExchangeCertificate', changes: false, outcome: 'done' },
      {
        cmdlet: 'Remove-ExchangeCertificate',
        parameters: { Thumbprint: t('old') },
        changes: true,
        outcome: expect.stringMatching(
          /^A special Rpc error occurs on server EX01: The internal transport certificate/,
        ),
      },
      { server: 'EX99', cmdlet: 'Get-StoreMy', outcome: expect.stringContaining('EX99') },
    ]);
  });

  test('is appended to, never rewritten', async () => {
    const { call, log } = await opened(aWorld());
    await call('Get-Service');
    const first = readFileSync(log, 'utf8');
    await call('Get-Service');
    expect(readFileSync(log, 'utf8').startsWith(first)).toBe(true);
  });
});

test('a call that only reads writes nothing', async () => {
  const { call, world } = await opened(aWorld());
  const before = readFileSync(world, 'utf8');
  for (const cmdlet of ['Get-ExchangeCertificate', 'Get-WebBinding', 'Get-StoreRoot', 'netsh http show sslcert']) {
    expect(await call(cmdlet)).toMatchObject({ ok: true });
  }
  expect(readFileSync(world, 'utf8')).toBe(before);
});
