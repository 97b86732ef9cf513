import { describe, expect, test } from 'vitest';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { known, type Patch, unknown } from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import { strictFrontEnds } from '../../src/planner/strict-front-ends.ts';
import { type Organization, type Server, shellShut, type WorldServer } from '../../src/simulator/index.ts';
import { apply, desired, lab, planFor } from '../in-memory.ts';
import { applyQuickly, stepsOf } from '../properties/runs.ts';
import { mailbox, OWN, PUBLIC, records, SHORT, world } from '../properties/worlds.ts';
import { EX01 } from '../server.ts';

const BOTH = desired({ servers: [EX01, { ...EX01, name: 'EX02', fqdn: 'ex02.contoso.com' }] });
/** EX02 passes its users on to EX01, and each management shell is answered by the other server. */
const beside = (change: Partial<WorldServer>, first: Partial<WorldServer> = {}) =>
  lab(
    world(
      { switches: { shellRouting: 'another' } },
      mailbox({ certificates: [SHORT, PUBLIC], sslcert: records('public'), internalTransport: 'short', ...first }),
      mailbox({ name: 'EX02', fqdn: 'ex02.contoso.com', certificates: [{ ...OWN, inRoot: true }, PUBLIC], ...change }),
    ),
  );
const STRICT = { toleratesUntrusted444: false };

type There = ReturnType<typeof beside>;
const planned = async (there: There) => {
  const [server] = (await planFor(BOTH, there)).servers.filter((one) => one.server === 'EX01');
  const waits = server?.blocked.flatMap(({ waitsFor }) => waitsFor.map((one) => one.requires?.code)) ?? [];
  return { steps: server?.steps.map(({ operation }) => operation.kind) ?? [], waits };
};
const shut = (there: There, name: string) => {
  const org = there.organization();
  const server = org.servers.find((one) => one.name === name);
  return server && shellShut(org, server);
};

const loseCopy = (ex02: Server): void => {
  ex02.root = [];
};

describe('444 of EX01, while the front end of EX02 demands trust', () => {
  test('is renewed only when EX02 trusts the new certificate, so the front end of EX02 never refuses it', async () => {
    const there = beside(STRICT);
    const first = await planFor(BOTH, there);
    expect((await apply(first, there)).ended.exit).toBe(0);
    expect(shut(there, 'EX02')).toBeUndefined();
    expect(await planned(there)).toMatchObject({ steps: [], waits: ['root-of-front-end'] });

    const [ex01, ex02] = there.organization().servers;
    const fresh = ex01?.certificates.find(({ thumbprint }) => thumbprint === ex01.internalTransport);
    ex02?.root.push(fresh?.thumbprint ?? '');
    expect((await planned(there)).steps).toEqual(['bind-certificate', 'restart-iis']);
    expect((await apply(await planFor(BOTH, there), there)).ended.exit).toBe(0);
    expect(ex01?.sslcert['0.0.0.0:444']).toBe(fresh?.thumbprint);
    expect(shut(there, 'EX02')).toBeUndefined();
    expect((await planFor(BOTH, there)).verdict).toBe('in-desired-state');
  });

  test.for<[string, (ex02: Server, org: Organization) => void, exit: number, bound: boolean]>([
    ['is not renewed if EX02 has lost the copy since the plan', loseCopy, EXIT.stale, false],
    [
      'is not renewed if the Trusted Root of EX02 cannot be read any more',
      (_, { unknown: hidden }) => void hidden.push({ server: 'EX02', fact: 'store/Root', because: 'x' }),
      EXIT.stale,
      false,
    ],
    [
      'is not renewed if EX02 has lost the copy, and does not say any more whether it demands trust',
      (ex02, { unknown: hidden }) => {
        loseCopy(ex02);
        hidden.push({ server: 'EX02', fact: 'tolerates-untrusted-444', because: 'x' });
      },
      EXIT.stale,
      false,
    ],
    [
      'is renewed if EX02 has the copy, and does not say any more whether it demands trust',
      (_, { unknown: hidden }) => void hidden.push({ server: 'EX02', fact: 'tolerates-untrusted-444', because: 'x' }),
      EXIT.ok,
      true,
    ],
    [
      'is not renewed if another machine answers for EX02 now',
      (ex02) => {
        ex02.answersAs = { name: 'EX09', fqdn: 'ex09.contoso.com' };
      },
      EXIT.stale,
      false,
    ],
    [
      'is renewed if EX02 tolerates it now',
      (ex02) => {
        loseCopy(ex02);
        ex02.toleratesUntrusted444 = true;
      },
      EXIT.ok,
      true,
    ],
  ])('%s', async ([, meanwhile, exit, bound]) => {
    const there = beside(STRICT);
    await apply(await planFor(BOTH, there), there);
    const [ex01, ex02] = there.organization().servers;
    const fresh = ex01?.certificates.find(({ thumbprint }) => thumbprint === ex01.internalTransport)?.thumbprint ?? '';
    ex02?.root.push(fresh);
    const plan = await planFor(BOTH, there);
    expect(stepsOf(plan).map(({ operation }) => operation.kind)).toEqual(['bind-certificate', 'restart-iis']);
    if (ex02) meanwhile(ex02, there.organization());
    expect((await applyQuickly(plan, there)).exit).toBe(exit);
    expect(there.organization().servers[0]?.sslcert['0.0.0.0:444'] === fresh).toBe(bound);
    expect(shut(there, 'EX02')).toBeUndefined();
  });

  test.for([
    ['cannot be read any more', 'store/Root'],
    ['does not say its name any more', 'identity'],
  ] as const)('is renewed if EX02 refuses what is there, and %s', async ([, fact]) => {
    const there = beside(STRICT, { sslcert: records('short') });
    const plan = await planFor(BOTH, there);
    there.organization().unknown.push({ server: 'EX02', fact, because: 'x' });
    expect((await applyQuickly(plan, there)).exit).not.toBe(EXIT.stale);
    const [ex01] = there.organization().servers;
    expect(ex01?.sslcert['0.0.0.0:444']).toBe(ex01?.internalTransport);
  });

  test('is asked before the first step of the stage: 443 is not changed and back again', async () => {
    const there = beside(STRICT);
    await apply(await planFor(BOTH, there), there);
    const [ex01, ex02] = there.organization().servers;
    const fresh = ex01?.internalTransport ?? '';
    ex02?.root.push(fresh);
    const [first, second] = BOTH.servers;
    const self = { ...first, frontEnd: { certificate: 'self-signed' } } as DesiredServer;
    const plan = await planFor({ ...BOTH, servers: second ? [self, second] : [] }, there);
    expect(stepsOf(plan).map(({ operation }) => operation.kind)).toContain('bind-certificate');
    if (ex02) loseCopy(ex02);
    expect((await applyQuickly(plan, there)).exit).toBe(EXIT.stale);
    expect(ex01?.sslcert['0.0.0.0:443']).not.toBe(fresh);
  });

  test.for<[string, Partial<WorldServer>, Partial<WorldServer>, boolean]>([
    ['is blocked if EX02 accepts what 444 has', STRICT, {}, true],
    ['is not blocked if EX02 tolerates it', {}, {}, false],
    ['is not blocked if EX02 refuses the present certificate already', STRICT, { sslcert: records('short') }, false],
    ['is not blocked if 444 has no certificate', STRICT, { sslcert: records(null) }, false],
    [
      'is not blocked by another machine that answers for EX02',
      { ...STRICT, answersAs: { name: 'EX09', fqdn: 'ex09.contoso.com' } },
      {},
      false,
    ],
  ])('%s', async ([, change, first, blocked]) => {
    const { steps, waits } = await planned(beside(change, first));
    expect(steps.includes('bind-certificate')).toBe(!blocked);
    expect(waits.includes('root-of-front-end')).toBe(blocked);
  });
});

test.for<[string, Partial<WorldServer>, Partial<WorldServer>, string[]]>([
  ['is said if it refuses the old one and the new one', STRICT, { sslcert: records('short') }, ['EX01', 'EX02']],
  ['is not said if it tolerates both', {}, { sslcert: records('short') }, []],
  ['is not said if 444 is not changed', STRICT, {}, []],
])('a front end elsewhere that still refuses 444 after the steps %s', async ([, change, first, on]) => {
  const plan = await planFor(BOTH, beside(change, first));
  const said = plan.servers.flatMap(({ notDone }) => notDone.filter(({ code }) => code === 'front-end-refuses'));
  expect(said.flatMap(({ powershell = [] }) => powershell.map((line) => line.match(/# on (\w+)/)?.[1]))).toEqual(on);
});

test('a server that only its own value makes strict is never blocked by itself', async () => {
  const there = beside({}, STRICT);
  expect((await planned(there)).steps).toContain('bind-certificate');
  expect((await apply(await planFor(BOTH, there), there)).ended.exit).toBe(EXIT.ok);
});

test.for<[string, Patch, number]>([
  ['a value of 0', { 'tolerates-untrusted-444': known(false) }, 1],
  ['no value', { 'tolerates-untrusted-444': known(true) }, 0],
  ['no IIS', { 'tolerates-untrusted-444': known(null) }, 0],
  ['a value that could not be read, because the default tolerates', { 'tolerates-untrusted-444': unknown('x') }, 0],
])('of the front ends, strict is: %s', ([, facts, count]) => {
  expect(strictFrontEnds({ facts: {}, servers: { EX02: { facts } } })).toHaveLength(count);
});

test('a Trusted Root that could not be read stays unknown', () => {
  const facts = { 'tolerates-untrusted-444': known(false), 'store/Root': unknown('access denied') };
  expect(strictFrontEnds({ facts: {}, servers: { EX02: { facts } } })[0]?.root).toEqual(unknown('access denied'));
});
