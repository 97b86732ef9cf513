import { describe, expect, test } from 'vitest';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { load, shellShut, type World } from '../../src/simulator/index.ts';
import { apply, lab, planFor } from '../in-memory.ts';
import { hides } from '../properties/found.ts';
import { EXPIRED, mailbox, OWN, PUBLIC, records, SHORT, wanted, world } from '../properties/worlds.ts';
import { EX01 } from '../server.ts';

const outsideRoot = { inRoot: false } as const;
const on444 = (held: typeof OWN, change: Partial<World> = {}): World =>
  world(
    change,
    mailbox({ certificates: [held, PUBLIC], sslcert: records(held.id ?? null), internalTransport: held.id ?? null }),
  );
const REFUSES: Partial<World> = { switches: { proxyRequiresRootTrust: true } };

const plannedOn = async (one: World, change: Partial<DesiredServer> = {}) => {
  const [server] = (await planFor(wanted(change), lab(one))).servers;
  return { steps: server?.steps.map(({ operation }) => operation.kind) ?? [], server };
};

describe('with `trustedRoot: keep` the successor on 444 is trusted first', () => {
  test.for<readonly [string, World]>([
    ['where the old one is trusted', on444(SHORT)],
    ['where the old one has expired, so that there is no way back', on444(EXPIRED)],
    [
      'where 444 has one from an authority',
      world({}, mailbox({ certificates: [SHORT, PUBLIC], sslcert: records('public') })),
    ],
    [
      'where 444 has none, and no shell opens',
      world({}, mailbox({ certificates: [{ ...OWN, ...outsideRoot }, PUBLIC], sslcert: records(null) })),
    ],
  ])('%s', async ([, one]) => {
    const { steps, server } = await plannedOn(one);
    expect(steps.indexOf('trust-certificate')).toBeGreaterThanOrEqual(0);
    expect(steps.indexOf('trust-certificate')).toBeLessThan(steps.indexOf('bind-certificate'));
    const drift = server?.drift.find(({ code }) => code === 'root-copy-missing');
    expect(drift?.says).toContain('`trustedRoot: keep`');
  });

  test('also where it is on 444 already and no shell opens, and then one does', async () => {
    const there = lab(on444({ ...OWN, ...outsideRoot }, REFUSES));
    const plan = await planFor(wanted(), there);
    expect(plan.servers[0]?.steps.map(({ operation }) => operation.kind)).toEqual(['trust-certificate']);
    expect((await apply(plan, there)).ended.exit).toBe(0);
    const [server] = there.organization().servers;
    expect(server && shellShut(there.organization(), server)).toBeUndefined();
  });
});

describe('no copy is made', () => {
  test.for<readonly [string, World, Partial<DesiredServer>]>([
    ['where 444 works with one that is not trusted', on444({ ...SHORT, ...outsideRoot }), {}],
    ['where 444 is left alone', on444(SHORT), { backEnd: { port: 444, certificate: 'leave' } }],
    ['of one that is on 444 and works', on444({ ...OWN, ...outsideRoot }), {}],
  ])('%s', async ([, one, change]) => {
    expect((await plannedOn(one, change)).steps).not.toContain('trust-certificate');
  });
});

describe('where Trusted Root cannot be read', () => {
  test('a 444 that serves is not put at risk', async () => {
    const { steps, server } = await plannedOn(on444(SHORT, hides('store/Root')));
    expect(steps).not.toContain('bind-certificate');
    expect(server?.blocked.flatMap(({ waitsFor }) => waitsFor)).toContainEqual(
      expect.objectContaining({ fact: 'store/Root', is: 'unknown' }),
    );
  });

  test('a 444 that serves no client is repaired all the same', async () => {
    const broken = world(hides('store/Root'), mailbox({ sslcert: records(null) }));
    expect((await plannedOn(broken)).steps).toContain('bind-certificate');
  });
});

test.for([SHORT, EXPIRED])(
  'one run renews where the front end insists on trust and nothing says so: from $id',
  async (held) => {
    const there = lab(on444(held, REFUSES));
    expect((await apply(await planFor(wanted(), there), there)).ended).toEqual({ exit: 0, end: { code: 'done' } });
    const [server] = there.organization().servers;
    expect(server && shellShut(there.organization(), server)).toBeUndefined();
    expect((await planFor(wanted(), there)).verdict).toBe('in-desired-state');
  },
);

test('the worlds are what they are called', () => {
  const shut = (one: World) =>
    one.servers.map((server) => shellShut(load(one), load(one).servers[0] ?? (server as never)));
  expect([shut(on444(EXPIRED, REFUSES)), shut(on444(SHORT))]).toEqual([[undefined], [undefined]]);
  expect(shut(on444({ ...OWN, ...outsideRoot }, REFUSES))[0]).toContain('not trusted');
  expect(EX01.selfSigned.trustedRoot).toBe('keep');
});

test('one that ends within the hour does not take the place of one that serves', async () => {
  const ending = { ...OWN, id: 'ending', notAfter: '2026-11-22T00:00:01Z' };
  const auth = {
    id: 'auth',
    subject: 'CN=Microsoft Exchange Server Auth Certificate',
    notAfter: '2030-01-01T00:00:00Z',
  };
  const served = mailbox({
    certificates: [ending, PUBLIC, auth],
    sslcert: records('auth'),
    toleratesUntrusted444: false,
    internalTransport: null,
  });
  const { steps, server } = await plannedOn(world({}, served));
  expect(server?.choice.certificate).toBe('new:EX01');
  expect(steps).not.toContain('bind-certificate');
});
