import { describe, expect, test } from 'vitest';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { load, shellShut, starttls, type World } from '../../src/simulator/index.ts';
import { apply, lab, planFor } from '../in-memory.ts';
import { hides } from '../properties/found.ts';
import { EXPIRED, mailbox, OWN, PUBLIC, records, SELF_NAMED, SHORT, wanted, world } from '../properties/worlds.ts';
import { EX01 } from '../server.ts';

const outsideRoot = { inRoot: false } as const;
const on444 = (certificate: typeof OWN, change: Partial<World> = {}): World =>
  world(
    change,
    mailbox({
      certificates: [certificate, PUBLIC],
      sslcert: records(certificate.id ?? null),
      internalTransport: certificate.id ?? null,
    }),
  );
const REFUSES: Partial<World> = { switches: { proxyRequiresRootTrust: true } };

const plannedOn = async (one: World, change: Partial<DesiredServer> = {}) => {
  const [server] = (await planFor(wanted(change), lab(one))).servers;
  return { steps: server?.steps.map(({ operation }) => operation.kind) ?? [], server };
};

describe('with `trustedRoot: keep` the new certificate for 444 is trusted first', () => {
  test.for<readonly [string, World]>([
    ['if the old one is trusted', on444(SHORT)],
    ['if the old one has expired, so that an undo is impossible', on444(EXPIRED)],
    [
      'if 444 has a certificate from an authority',
      world({}, mailbox({ certificates: [SHORT, PUBLIC], sslcert: records('public') })),
    ],
    [
      'if 444 has no certificate, and no shell opens',
      world({}, mailbox({ certificates: [{ ...OWN, ...outsideRoot }, PUBLIC], sslcert: records(null) })),
    ],
  ])('%s', async ([, one]) => {
    const { steps, server } = await plannedOn(one);
    expect(steps.indexOf('trust-certificate')).toBeGreaterThanOrEqual(0);
    expect(steps.indexOf('trust-certificate')).toBeLessThan(steps.indexOf('bind-certificate'));
    const drift = server?.drift.find(({ code }) => code === 'root-copy-missing');
    expect(drift?.says).toContain('`trustedRoot: keep`');
  });

  test('also if it is on 444 already and no shell opens: afterwards a shell opens', async () => {
    const there = lab(on444({ ...OWN, ...outsideRoot }, REFUSES));
    const plan = await planFor(wanted(), there);
    expect(plan.servers[0]?.steps.map(({ operation }) => operation.kind)).toEqual(['trust-certificate']);
    expect((await apply(plan, there)).ended.exit).toBe(0);
    const [server] = there.organization().servers;
    expect(server && shellShut(there.organization(), server)).toBeUndefined();
  });
});

describe('a certificate that a connector names', () => {
  const named: Partial<World> = {
    connectors: [{ server: 'EX01', name: 'Default Frontend EX01', kind: 'receive', tlsCertificateName: SELF_NAMED }],
  };
  test('is copied to Root if transport offers no STARTTLS without that: afterwards it does', async () => {
    const there = lab(on444({ ...OWN, ...outsideRoot }, named));
    const plan = await planFor(wanted(), there);
    expect(plan.servers[0]?.steps.map(({ operation }) => operation.kind)).toEqual(['trust-certificate']);
    expect((await apply(plan, there)).ended.exit).toBe(0);
    expect(there.organization().servers[0]?.certificates[0]?.inRoot).toBe(true);
    expect((await planFor(wanted(), there)).verdict).toBe('in-desired-state');
  });

  test('is copied before the run starts a stopped transport: afterwards transport offers STARTTLS, and nothing is left', async () => {
    const one = world(
      named,
      mailbox({
        certificates: [{ ...OWN, ...outsideRoot }, PUBLIC],
        services: { MSExchangeFrontEndTransport: 'stopped' },
        internalTransport: 'public',
      }),
    );
    const there = lab(one);
    const plan = await planFor(wanted(), there);
    expect((await apply(plan, there)).ended.exit).toBe(0);
    const org = there.organization();
    const [server] = org.servers;
    expect(server && starttls(org, server, 25).presents).toBe(server?.certificates[0]?.thumbprint);
    expect((await planFor(wanted(), there)).verdict).toBe('in-desired-state');
  });

  test('is not copied if transport presents it without that', async () => {
    const one = on444({ ...OWN, ...outsideRoot }, { ...named, switches: { tlsNameNeedsTrust: false } });
    expect((await plannedOn(one)).steps).toEqual([]);
  });
});

describe('no copy in Root is made', () => {
  test.for<readonly [string, World, Partial<DesiredServer>]>([
    ['if 444 works with a certificate that is not trusted', on444({ ...SHORT, ...outsideRoot }), {}],
    ['if 444 is left alone', on444(SHORT), { backEnd: { port: 444, certificate: 'leave' } }],
    ['of a certificate that is on 444 and works', on444({ ...OWN, ...outsideRoot }), {}],
  ])('%s', async ([, one, change]) => {
    expect((await plannedOn(one, change)).steps).not.toContain('trust-certificate');
  });
});

describe('if Trusted Root cannot be read', () => {
  test('a working 444 is not changed', async () => {
    const { steps, server } = await plannedOn(on444(SHORT, hides('store/Root')));
    expect(steps).not.toContain('bind-certificate');
    expect(server?.blocked.flatMap(({ waitsFor }) => waitsFor)).toContainEqual(
      expect.objectContaining({ fact: 'store/Root', is: 'unknown' }),
    );
  });

  test('a 444 that does not work is repaired', async () => {
    const broken = world(hides('store/Root'), mailbox({ sslcert: records(null) }));
    expect((await plannedOn(broken)).steps).toContain('bind-certificate');
  });
});

test.for([SHORT, EXPIRED])(
  'one run renews although the front end requires trust and no fact shows it: from $id',
  async (certificate) => {
    const there = lab(on444(certificate, REFUSES));
    expect((await apply(await planFor(wanted(), there), there)).ended).toEqual({ exit: 0, end: { code: 'done' } });
    const [server] = there.organization().servers;
    expect(server && shellShut(there.organization(), server)).toBeUndefined();
    expect((await planFor(wanted(), there)).verdict).toBe('in-desired-state');
  },
);

test('the worlds match their names', () => {
  const shut = (one: World) =>
    one.servers.map((server) => shellShut(load(one), load(one).servers[0] ?? (server as never)));
  expect([shut(on444(EXPIRED, REFUSES)), shut(on444(SHORT))]).toEqual([[undefined], [undefined]]);
  expect(shut(on444({ ...OWN, ...outsideRoot }, REFUSES))[0]).toContain('not trusted');
  expect(EX01.selfSigned.trustedRoot).toBe('keep');
});

test('a certificate that expires within the hour does not replace a working one', async () => {
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
