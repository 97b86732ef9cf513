import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { FactKey } from '../../src/domain/facts.ts';
import type { Observed } from '../../src/domain/provider.ts';
import { powershellProvider } from '../../src/providers/powershell/provider.ts';
import { tempFolder } from '../support/temp.ts';
import { engine, sharedSession } from './engine.ts';
import { factsOf, look as lookAt } from './looking.ts';
import { stand, standHanging } from './stand.ts';
import { type Loaded, load, OLD, over, type Stand, stubServer, unload } from './stub-server.ts';

const T = OLD.thumbprint;
/** What these tests compare. A whole look of each server takes ten times as long. */
const ONLY: readonly FactKey[] = ['identity', 'shell/opens', 'owa-im'];
const look = (there: Stand, more: Parameters<typeof lookAt>[1] = {}, names?: string[]): Promise<Observed[]> =>
  lookAt(there, { only: ONLY, ...more }, names);

describe.skipIf(!engine)('the organization, through the first shell that opens', () => {
  const only: readonly FactKey[] = [
    ...(['store/My', 'auth-certificate', 'edge-subscriptions', 'federation-trust', 'owa-im'] as const),
    ...(['connector/*/send', 'connector/*/receive', 'connector/*/hybrid'] as const),
  ];
  const send = [
    { Name: 'To partner', TlsCertificateName: '<I>CN=EX01<S>CN=EX01', SourceTransportServers: ['EX01', 'EX07'] },
  ];
  const receive = [{ Name: 'Default EX01', TlsCertificateName: null, Server: 'contoso.com/Servers/EX01' }];

  test('the certificates that a connector names are searched in the store of its server', async () => {
    const there = await stand({ ex01: stubServer() }, { send, receive, edge: [{ Name: 'EDGE1' }] });
    expect(factsOf(await look(there, { only }), null)).toEqual({
      'auth-certificate': { known: { current: T, previous: null, next: null } },
      'edge-subscriptions': { known: ['EDGE1'] },
      'federation-trust': { known: [] },
      'owa-im': { known: [] },
      'connector/EX01/send/To partner': {
        known: { kind: 'send', tlsCertificateName: '<I>CN=EX01<S>CN=EX01', resolvesTo: [T] },
      },
      'connector/EX07/send/To partner': {
        known: { kind: 'send', tlsCertificateName: '<I>CN=EX01<S>CN=EX01', resolvesTo: null },
      },
      'connector/EX01/receive/Default EX01': { known: { kind: 'receive', tlsCertificateName: null, resolvesTo: [] } },
    });
  });

  test.for([
    ['Tls, ExchangeServer', { fqdn: null, authMechanism: ['Tls', 'ExchangeServer'], suppressXAnonymousTls: true }],
    ['33', undefined],
  ] as const)('what a Receive connector offers, if its mechanisms arrive as %s', async ([AuthMechanism, offers]) => {
    const one = { ...receive[0], AuthMechanism, SuppressXAnonymousTls: true, Fqdn: '' };
    const there = await stand({ ex01: stubServer() }, { receive: [one] });
    const { known: found } = factsOf(await look(there, { only }), null)['connector/EX01/receive/Default EX01'] as {
      known: { offers?: unknown };
    };
    expect(found.offers).toEqual(offers);
  });

  test('is unknown after the shell ended without an error, and never absent', async () => {
    const ended = { unknown: expect.stringMatching(/^the session ended/) };
    const there = await stand({ ex01: stubServer({ endsAt: 'Get-EdgeSubscription' }) }, { send, edge: [] });
    expect(factsOf(await look(there, { only }), null)).toEqual({
      'auth-certificate': { known: { current: T, previous: null, next: null } },
      'edge-subscriptions': ended,
      'federation-trust': ended,
      'owa-im': ended,
      'connector/*/send': ended,
      'connector/*/receive': ended,
      'connector/*/hybrid': ended,
    });
  });

  test('has the certificates of federation trusts and of setting overrides for instant messaging', async () => {
    const trusts = [
      { Name: 'Microsoft Federation Gateway', OrgPrivCertificate: T, OrgNextPrivCertificate: 'b'.repeat(40) },
    ];
    const overrides = [
      { Name: 'IM', SectionName: 'IMSettings', Parameters: ['IMServerName=pool', `IMCertificateThumbprint=${T}`] },
      { Name: 'other', SectionName: 'Other', Parameters: ['IMCertificateThumbprint=0'] },
    ];
    const there = await stand({ ex01: stubServer() }, { trusts, overrides });
    const facts = factsOf(await look(there, { only }), null);
    expect(facts['federation-trust']).toEqual({ known: [T, 'B'.repeat(40)] });
    expect(facts['owa-im']).toEqual({ known: [T] });
    const without = await stand({ ex01: stubServer() }, { trusts: [{ Name: 'Gateway' }] });
    expect(factsOf(await look(without, { only }), null)['federation-trust']).toEqual({
      unknown: 'Get-FederationTrust returned a trust without a certificate',
    });
  });

  test('is read from another server if the first one hangs', async () => {
    const there = await standHanging({
      ex01: stubServer({ hangsAt: 'Get-AuthConfig' }),
      ex02: stubServer({}, 'EX02'),
    });
    // One server at a time, so that the first one has started to read the organization.
    const seen = await look(there, { only: ['shell/opens', 'auth-certificate'], throttle: 1, serverSeconds: 6 }, [
      'EX01',
      'EX02',
    ]);
    expect(factsOf(seen)['shell/opens']).toEqual({ unknown: 'no answer within 6 s' });
    expect(factsOf(seen, null)).toMatchObject({ 'auth-certificate': { known: { current: T } } });
  });

  test('is unknown if no shell opens', async () => {
    const there = await stand({ ex01: stubServer({ shut: 'shell' }) });
    expect(factsOf(await look(there, { only }), null)).toEqual({
      'auth-certificate': { unknown: 'no management shell opens on any Mailbox server' },
      'edge-subscriptions': { unknown: 'no management shell opens on any Mailbox server' },
      'federation-trust': { unknown: 'no management shell opens on any Mailbox server' },
      'owa-im': { unknown: 'no management shell opens on any Mailbox server' },
    });
  });
});

describe.skipIf(!engine)('a server with an old PowerShell', () => {
  const session = sharedSession();

  test.for([
    ['4.0', [expect.stringContaining('Windows PowerShell 4.0 answers there, but 5.1 is required')]],
    ['5.1.14393.7426', []],
    ['7.6.9', []],
  ] as const)('is reported if the version is too old: %s', async ([version, says]) => {
    expect(await session().call('assert-new-enough', { version }, 20)).toMatchObject({
      is: 'answered',
      data: [...says],
    });
  });
});

describe.skipIf(!engine)('between two checks of the lanes', () => {
  const session = sharedSession();

  test.for([
    [[], true],
    [[false], true],
    [[true], false],
    [[false, true], false],
  ] as const)('next to servers that are finished or not (%j), exstate waits: %j', async ([alongside, waits]) => {
    expect(await session().call('wait-for-lanes', { alongside: [...alongside] }, 20)).toMatchObject({ data: [waits] });
  });
});

describe.skipIf(!engine)('many servers in one call', () => {
  const servers = (count: number, state: (at: number) => object = () => ({})) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`ex${at}`, stubServer(state(at) as never, `EX${at}`)]),
    );
  const names = (count: number) => Array.from({ length: count }, (_, at) => `EX${at}`);

  test('each returns its own facts', async () => {
    const there = await stand(servers(3));
    const seen = await look(there, { throttle: 2 }, names(3));
    expect(seen.map(({ server }) => server).sort()).toEqual([...names(3), null].sort());
    for (const name of names(3)) {
      expect(factsOf(seen, name).identity).toEqual({ known: { name, fqdn: `${name}.contoso.com` } });
    }
  });

  test('a run keeps no more than eight sessions of each kind open, and a single look keeps none', async () => {
    const left = (calls: readonly string[], kind: string) =>
      calls.filter((line) => line.endsWith(`New-PSSession ${kind}`)).length -
      calls.filter((line) => line.endsWith(`Remove-PSSession ${kind}`)).length;
    for (const [keepsSessions, count, kept] of [
      [true, 9, 8],
      [false, 2, 0],
    ] as const) {
      const there = await stand(servers(count));
      const seen = await look(there, { throttle: 4, serverSeconds: 120, keepsSessions }, names(count));
      const opens = seen.flatMap(({ server, facts }) => (server === null ? [] : [facts['shell/opens']]));
      expect(opens).toEqual(names(count).map(() => ({ known: true })));
      expect([left(there.calls(), 'winrm'), left(there.calls(), 'shell')]).toEqual([kept, kept]);
    }
  });

  test('one that hangs delays no other, and is reported', async () => {
    const there = await standHanging(servers(3, (at) => (at === 0 ? { hangs: 'winrm' } : {})));
    const started = Date.now();
    const seen = await look(there, { throttle: 4, serverSeconds: 12 }, names(3));
    // The full wait would be 20 s.
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(seen.map(({ server }) => server).at(-2)).toBe('EX0');
    expect(factsOf(seen, 'EX0')).toMatchObject({
      identity: { unknown: 'no answer within 12 s' },
      'shell/opens': { known: true },
    });
  });

  test('one that hung gets no further request', async () => {
    const there = await standHanging(servers(1, () => ({ hangs: 'winrm', hangsFor: 6000 })));
    const seen = await look(there, { serverSeconds: 3 }, names(1));
    expect(factsOf(seen, 'EX0')).toMatchObject({ identity: { unknown: 'no answer within 3 s' } });
    await expect.poll(there.calls, { timeout: 30_000 }).toContain('ex0: Get-PSSession hung no longer');
    await setTimeout(1000);
    expect(there.calls()).not.toContain('ex0: New-PSSession winrm');
  });

  /** The first test needs lanes that nobody used before, and the second one ends the shell. */
  let fresh: Loaded | undefined;
  afterAll(() => fresh && unload(fresh));

  test("the lanes do not load the other functions of this shell, such as hundreds of Exchange's proxies", async () => {
    const folder = tempFolder();
    const [module, marks] = [join(folder, 'Proxies.psm1'), join(folder, 'marks')];
    writeFileSync(module, `[IO.File]::AppendAllText('${marks}', 'loaded ')\nfunction Get-Proxy { }`);
    fresh = await load();
    const there = over(fresh, servers(2), {});
    await there.session.call('use-module', { path: module }, 30);
    const seen = await look(there, { only: ['internal-transport'] }, names(2));
    expect(factsOf(seen, 'EX1')['internal-transport']).toEqual({ known: T });
    expect(readFileSync(marks, 'utf8')).toBe('loaded ');
  });

  test('after the end of the shell, the answers that arrived are kept', async () => {
    fresh ??= await load();
    const there = over(
      fresh,
      servers(2, (at) => (at === 1 ? { hangs: 'winrm' } : {})),
      {},
    );
    const provider = powershellProvider(there.session, {
      organization: 'contoso',
      servers: names(2).map((name) => ({ name, fqdn: `${name.toLowerCase()}.contoso.com` })),
    });
    const seen: Observed[] = [];
    for await (const one of provider.observe(names(2), 60, ONLY)) {
      if (seen.length === 0) process.kill(there.session.host.pid, 'SIGKILL');
      seen.push(one);
    }
    expect(factsOf(seen, 'EX0').identity).toHaveProperty('known');
    expect(factsOf(seen, 'EX1')).toEqual({ identity: { unknown: 'the shell ended (ended by SIGKILL)' } });
  });
});
