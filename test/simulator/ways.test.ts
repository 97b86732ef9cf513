import { describe, expect, test } from 'vitest';
import type { Operation } from '../../src/domain/operation.ts';
import { attempt, load, observeServer, serverNamed, type World } from '../../src/simulator/index.ts';
import { aWorld, ex01 } from './worlds.ts';

const shutServer = () => ex01({ sslcert: {} });
const healthy = ex01({ name: 'EX02', fqdn: 'ex02.contoso.com' });

const factsIn = (world: World, name = 'EX01') => {
  const org = load(world);
  const server = serverNamed(org, name);
  if (server === undefined) throw new Error(`no ${name}`);
  return observeServer(org, server);
};
const issue = (by?: 'windows'): Operation => ({
  kind: 'issue-certificate',
  certificate: 'new:EX01',
  on: { name: 'EX01', fqdn: 'ex01.contoso.com' },
  ...(by ? { by } : {}),
});
const issuedIn = (world: World, operation: Operation) => {
  const org = load(world);
  const before = org.servers[0]?.certificates.length ?? 0;
  const outcome = attempt(org, 'EX01', operation, 60);
  return { outcome, came: org.servers[0]?.certificates.slice(before) };
};

describe('which server answers a shell (14.1)', () => {
  const another = { switches: { shellRouting: 'another' as const } };
  const shell = (opens: boolean, backEnd: string) => ({
    'shell/opens': { known: opens },
    'shell/back-end': { known: backEnd },
  });
  const ex02Dead = { ...healthy, sslcert: {} };

  test.for<[string, Partial<World>, object, object]>([
    ['itself', { servers: [shutServer(), healthy] }, shell(false, 'EX01'), shell(true, 'EX02')],
    [
      'none, without remote PowerShell',
      { servers: [ex01(), healthy], switches: { remotePowerShell: 'absent' } },
      { 'shell/opens': { known: false }, 'shell/reaches': { known: false } },
      { 'shell/opens': { known: false } },
    ],
    ['itself, alone', { servers: [ex01()] }, shell(true, 'EX01'), {}],
    ['another', { servers: [shutServer(), healthy], ...another }, shell(true, 'EX02'), shell(false, 'EX01')],
    [
      'another, whose 444 is dead',
      { servers: [ex01(), ex02Dead], ...another },
      shell(false, 'EX02'),
      shell(true, 'EX01'),
    ],
    ['itself, where there is no other', { servers: [shutServer()], ...another }, shell(false, 'EX01'), {}],
  ])('%s', ([, world, first, second]) => {
    expect(factsIn(aWorld(world))).toMatchObject(first);
    if ((world.servers?.length ?? 0) > 1) expect(factsIn(aWorld(world), 'EX02')).toMatchObject(second);
  });

  test('another server needs its own front end, too; without one it is unknown which server would answer', () => {
    const stopped = ex01({ services: { W3SVC: 'stopped' } });
    const facts = factsIn(aWorld({ servers: [stopped, healthy], ...another }));
    expect(facts['shell/opens']).toEqual({ known: false });
    expect(facts).not.toHaveProperty('shell/back-end');
  });

  test('a front end that trusts only what is in its Root does not trust the self-signed of another', () => {
    const strict = ex01({ toleratesUntrusted444: false });
    const other = {
      ...healthy,
      certificates: [{ id: 'other', like: 'self-signed' as const, notAfter: '2031-01-01T00:00:00Z' }],
      sslcert: { '0.0.0.0:444': 'other' },
    };
    expect(factsIn(aWorld({ servers: [strict, other], ...another }))['shell/opens']).toEqual({ known: false });
  });
});

describe('ways to an Exchange cmdlet (14)', () => {
  test('no shell reaches a single server whose own shell does not open', () => {
    const facts = factsIn(aWorld({ servers: [shutServer()] }));
    expect(facts).toMatchObject({ 'shell/opens': { known: false }, 'shell/reaches': { known: false } });
    expect(facts['internal-transport']).toHaveProperty('unknown');
  });

  test("another server's shell reaches it, and reads the facts that need a cmdlet", () => {
    const facts = factsIn(aWorld({ servers: [shutServer(), healthy] }));
    expect(facts).toMatchObject({ 'shell/opens': { known: false }, 'shell/reaches': { known: true } });
    expect(facts['internal-transport']).toHaveProperty('known');
  });

  test.for([
    ['that cannot be reached', '*'],
    ['that refuses the account', 'shell/opens'],
  ] as const)('not one %s, and it is not known whether it would', ([, fact]) => {
    const unknown = [{ server: 'ex02', fact, because: 'away' }];
    const facts = factsIn(aWorld({ servers: [shutServer(), healthy], unknown }));
    expect(facts).toMatchObject({ 'shell/reaches': { unknown: expect.anything() } });
    expect(facts['internal-transport']).toHaveProperty('unknown');
  });

  test('no other shell reaches an Edge server, and its shell reaches no other server', () => {
    const edge = { name: 'EDGE1', fqdn: 'edge1.contoso.com', role: 'edge' as const };
    const stopped = { ...edge, services: { MSExchangeServiceHost: 'stopped' } };
    expect(factsIn(aWorld({ servers: [healthy, stopped] }), 'EDGE1')['shell/reaches']).toEqual({ known: false });
    expect(factsIn(aWorld({ servers: [shutServer(), edge] }))['shell/reaches']).toEqual({ known: false });
  });

  test("a certificate is issued through another server's shell, and the answer names that server", () => {
    const { outcome, came } = issuedIn(aWorld({ servers: [shutServer(), healthy] }), issue());
    expect(outcome).toEqual({ is: 'done', changed: true, way: 'the shell of ex02.contoso.com' });
    expect(came).toMatchObject([{ key: { provider: 'csp', networkService: true } }]);
  });

  test('without any shell only Windows makes one, with a key that Exchange can use', () => {
    const alone = aWorld({ servers: [shutServer()] });
    expect(issuedIn(alone, issue())).toMatchObject({ outcome: { is: 'refused' }, came: [] });
    const { outcome, came } = issuedIn(alone, issue('windows'));
    expect(outcome).toEqual({ is: 'done', changed: true, way: 'no Exchange cmdlet' });
    expect(came).toMatchObject([
      { subject: 'CN=EX01', names: ['EX01', 'ex01.contoso.com'], key: { provider: 'csp', networkService: true } },
    ]);
  });

  test('the snap-in is the last way, on the server itself, and the answer names it', () => {
    const alone = aWorld({ servers: [ex01({ sslcert: {}, snapIn: true })] });
    expect(factsIn(alone)).toMatchObject({
      'shell/opens': { known: false },
      'shell/reaches': { known: true },
      'shell/snap-in': { known: true },
      'internal-transport': { known: expect.any(String) },
    });
    expect(issuedIn(alone, issue()).outcome).toMatchObject({ is: 'done', way: expect.stringContaining('the snap-in') });
  });

  test('the snap-in is not used while any shell opens', () => {
    for (const servers of [[ex01({ snapIn: true })], [ex01({ sslcert: {}, snapIn: true }), healthy]]) {
      expect(factsIn(aWorld({ servers }))).not.toHaveProperty('shell/snap-in');
      expect(issuedIn(aWorld({ servers }), issue()).outcome).not.toMatchObject({
        way: expect.stringContaining('snap-in'),
      });
    }
  });

  test('the snap-in is not used if MSExchangeServiceHost is stopped, which it calls, too', () => {
    const services = { MSExchangeServiceHost: 'stopped' };
    const alone = aWorld({ servers: [ex01({ sslcert: {}, snapIn: true, services })] });
    expect(issuedIn(alone, issue()).outcome).toMatchObject({ is: 'refused' });
  });

  test('Windows makes none if it cannot, or without the right', () => {
    const world = aWorld({ servers: [ex01({ sslcert: {}, may: { 'issue-by-windows': false } })] });
    expect(factsIn(world)['may/issue-by-windows']).toEqual({ known: false });
    expect(issuedIn(world, issue('windows'))).toMatchObject({ outcome: { is: 'refused' }, came: [] });
  });
});
