import { describe, expect, test } from 'vitest';
import { owedBy, proveOwed } from '../../src/apply/owed.ts';
import { type Run, recorder } from '../../src/apply/run.ts';
import { type Component, type FactKey, known, type Patch, unknown } from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import type { Evidence, JournalEvent, Owed, OwedStage } from '../../src/domain/journal.ts';
import type { Step } from '../../src/domain/plan.ts';
import type { Provider } from '../../src/domain/provider.ts';
import { RunState } from '../../src/domain/run-state.ts';
import type { Wait } from '../../src/domain/wait.ts';
import { aPlan, aStep, proven } from '../journal/a-run.ts';
import { AT, certificate, OLD, OTHER, PUBLIC } from '../server.ts';
import { aWorld } from '../simulator/worlds.ts';
import { ran } from './a-run.ts';

const DIRECT = 'wire/2525/x-anonymoustls';
const INACTIVE: Component = { state: 'Inactive', requesters: [{ requester: 'Maintenance', state: 'Inactive' }] };
const ACTIVE: Component = { state: 'Active', requesters: [] };
const SHUT = unknown('it answered 421 4.3.2 Service not active');

const owed = (change: Partial<Owed> = {}): Owed => ({
  fact: DIRECT,
  want: OTHER,
  seen: true,
  component: 'component/HubTransport',
  is: INACTIVE,
  ...change,
});
const stage = (...proofs: readonly Owed[]): OwedStage => ({
  of: '20261121T000000Z-aaaa',
  server: 'EX01',
  stage: 'transport',
  owed: proofs,
});
const there = (facts: Patch): Patch => ({ identity: known({ name: 'EX01', fqdn: 'ex01.contoso.com' }), ...facts });
const active = (facts: Patch): Patch =>
  there({ 'component/HubTransport': known(ACTIVE), 'component/ServerWideOffline': known(ACTIVE), ...facts });

/** A run that looks once at each of these tables, and then again and again at the last one. */
function runOn(...tables: readonly Patch[]) {
  const events: JournalEvent<'owed-judged'>[] = [];
  const waits: (Wait | null)[] = [];
  const slept: number[] = [];
  let looks = 0;
  let now = Date.parse(AT);
  const clock = {
    now: () => new Date(now).toISOString(),
    sleep: async (seconds: number) => {
      slept.push(seconds);
      now += seconds * 1000;
    },
  };
  const provider: Provider = {
    source: { kind: 'simulated', name: 'in memory' },
    organization: 'contoso',
    clock,
    observe: async function* ([server = '']) {
      const facts = tables[Math.min(looks, tables.length - 1)] ?? {};
      looks += 1;
      yield { server, facts, at: clock.now() };
    },
    perform: () => Promise.reject(new Error('nothing is changed')),
    close: async () => {},
  };
  const state = new RunState(aPlan);
  const run: Run = {
    plan: aPlan,
    provider,
    record: recorder(state, clock, async (event) => void events.push(event as JournalEvent<'owed-judged'>)),
    waiting: (wait) => waits.push(wait),
    interrupted: () => false,
    state,
    baseline: new Map(),
  };
  return { run, events, waits, slept, looks: () => looks };
}

const LAST_LOOK = 300 / 20 + 1;
const FAILED = { exit: EXIT.failed, end: { code: 'owed-not-proven', open: [{ server: 'EX01', stage: 'transport' }] } };

describe('a proof that an earlier run owes', () => {
  test.for<[string, Patch, Owed]>([
    ['a port presents the certificate', active({ [DIRECT]: known(OTHER) }), owed()],
    ['a port presents it although the server is drained', there({ [DIRECT]: known(OTHER) }), owed()],
    [
      'port 25 presents a valid certificate of an authority, which somebody may have renewed',
      active({ 'wire/25/starttls': known(PUBLIC), [`certificate/${PUBLIC}`]: known(certificate({ issuer: 'CN=CA' })) }),
      owed({ fact: 'wire/25/starttls' }),
    ],
  ])('is taken at the first look: %s', async ([, facts, one]) => {
    const { run, events, slept } = runOn(facts);
    expect(await proveOwed(run, [stage(one)])).toBeNull();
    expect(events).toMatchObject([
      { of: stage().of, server: 'EX01', stage: 'transport', evidence: [{ fact: one.fact, holds: true, from: 'EX01' }] },
    ]);
    expect(events[0]).not.toHaveProperty('owed');
    expect(slept).toEqual([]);
  });

  test.for<[string, Patch, Owed]>([
    ['another certificate is presented', active({ [DIRECT]: known(OLD) }), owed()],
    ['nothing is presented', active({ [DIRECT]: known(null) }), owed()],
    ['the port was seen before the run, and is not seen now', active({ [DIRECT]: SHUT }), owed()],
    [
      '2525 presents a certificate of an authority',
      active({ [DIRECT]: known(PUBLIC), [`certificate/${PUBLIC}`]: known(certificate({ issuer: 'CN=CA' })) }),
      owed(),
    ],
    [
      'port 25 presents another self-signed certificate',
      active({ 'wire/25/starttls': known(OLD), [`certificate/${OLD}`]: known(certificate()) }),
      owed({ fact: 'wire/25/starttls' }),
    ],
    [
      'port 25 presents an expired certificate of an authority',
      active({
        'wire/25/starttls': known(PUBLIC),
        [`certificate/${PUBLIC}`]: known(certificate({ issuer: 'CN=CA', notAfter: AT })),
      }),
      owed({ fact: 'wire/25/starttls' }),
    ],
    [
      'port 25 presents a certificate that could not be read',
      active({ 'wire/25/starttls': known(PUBLIC), [`certificate/${PUBLIC}`]: SHUT }),
      owed({ fact: 'wire/25/starttls' }),
    ],
    [
      'port 25 presents a certificate that is not installed',
      active({ 'wire/25/starttls': known(PUBLIC), [`certificate/${PUBLIC}`]: known(null) }),
      owed({ fact: 'wire/25/starttls' }),
    ],
    ['port 25 presents nothing', active({ 'wire/25/starttls': known(null) }), owed({ fact: 'wire/25/starttls' })],
    [
      'no shell opens, and its components are active',
      active({ 'shell/opens': known(false), 'component/RpsProxy': known(ACTIVE) }),
      owed({ fact: 'shell/opens', want: true, component: 'component/RpsProxy' }),
    ],
  ])('fails after five minutes, and stays owed: %s', async ([, facts, one]) => {
    const { run, events, looks } = runOn(facts);
    expect(await proveOwed(run, [stage(one)])).toEqual(FAILED);
    expect(looks()).toBe(LAST_LOOK);
    expect(events[0]?.owed).toEqual([one]);
    expect(events[0]?.evidence[0]).not.toHaveProperty('excused');
  });

  test.for<[string, Patch, Owed, object]>([
    ['by its component', there({ [DIRECT]: SHUT, 'component/HubTransport': known(INACTIVE) }), owed(), owed()],
    [
      'by another component, which is named from now on',
      active({ [DIRECT]: SHUT, 'component/ServerWideOffline': known({ state: 'Draining' }) }),
      owed(),
      owed({ component: 'component/ServerWideOffline', is: { state: 'Draining' } }),
    ],
    ['if its component cannot be read', there({ [DIRECT]: SHUT, 'component/HubTransport': SHUT }), owed(), owed()],
    [
      'if no shell opens',
      there({ 'shell/opens': known(false), 'component/RpsProxy': known(INACTIVE) }),
      owed({ fact: 'shell/opens', want: true, component: 'component/RpsProxy' }),
      owed({ fact: 'shell/opens', want: true, component: 'component/RpsProxy' }),
    ],
  ])('stays owed without a wait, %s', async ([, facts, one, left]) => {
    const { run, events, slept } = runOn(facts);
    expect(await proveOwed(run, [stage(one)])).toBeNull();
    expect(events[0]?.owed).toEqual([left]);
    expect(events[0]?.evidence).toMatchObject([
      { holds: false, excused: expect.stringMatching(/^owed: the component/), owed: {} },
    ]);
    expect(slept).toEqual([]);
  });

  test('is owed no longer if an active server never showed it, which only the last look decides', async () => {
    const { run, events, looks } = runOn(active({ [DIRECT]: SHUT }));
    expect(await proveOwed(run, [stage(owed({ seen: false }))])).toBeNull();
    expect(looks()).toBe(LAST_LOOK);
    expect(events[0]).not.toHaveProperty('owed');
    expect(events[0]?.evidence).toMatchObject([
      { saw: SHUT, holds: false, excused: expect.stringContaining('still cannot be observed') },
    ]);
  });

  test('of a port that presents another certificate fails, also if the port was never seen before', async () => {
    const { run } = runOn(active({ [DIRECT]: known(OLD) }));
    expect(await proveOwed(run, [stage(owed({ seen: false }))])).toEqual(FAILED);
  });

  test('is waited for, and the terminal can show it', async () => {
    const { run, events, waits, slept } = runOn(
      active({ [DIRECT]: SHUT }),
      active({ [DIRECT]: known(OLD) }),
      active({ [DIRECT]: known(OTHER) }),
    );
    expect(await proveOwed(run, [stage(owed())])).toBeNull();
    expect(slept).toEqual([20, 20]);
    const wait = { for: 'owed', server: 'EX01', open: [{ fact: DIRECT }], until: '2026-11-22T00:05:00Z' };
    expect(waits).toMatchObject([wait, wait, null]);
    expect(events).toMatchObject([{ evidence: [{ saw: OTHER, at: '2026-11-22T00:00:40.000Z' }] }]);
  });

  test('is one of several: only those that fail are waited for and stay owed', async () => {
    const [fails, holds] = [owed(), owed({ fact: 'wire/25/starttls' })];
    const { run, events, waits } = runOn(active({ [DIRECT]: SHUT, 'wire/25/starttls': known(OTHER) }));
    expect(await proveOwed(run, [stage(fails, holds)])).toEqual(FAILED);
    expect(waits[0]).toMatchObject({ open: [{ fact: DIRECT }] });
    expect(events[0]?.owed).toEqual([fails]);
  });
});

test('of several stages, the run names those that are not proven', async () => {
  const { run, events } = runOn(active({ [DIRECT]: known(OLD), 'wire/25/starttls': known(OTHER) }));
  const other: OwedStage = { ...stage(owed({ fact: 'wire/25/starttls' })), stage: 'web' };
  expect(await proveOwed(run, [other, stage(owed())])).toEqual(FAILED);
  expect(events.map((event) => [event.stage, event.owed?.length])).toEqual([
    ['web', undefined],
    ['transport', 1],
  ]);
});

test('a stage that this run did again is not looked at: it has its own proofs', async () => {
  const { run, events, looks } = runOn(active({ [DIRECT]: known(OLD) }));
  run.state.take({ ...proven, stage: 'transport' } as JournalEvent, AT);
  expect(await proveOwed(run, [stage(owed())])).toBeNull();
  expect([events, looks()]).toEqual([[], 0]);
});

describe('what a stage owes', () => {
  const claim = (fact: FactKey, change: Partial<Evidence> = {}): Evidence => ({
    fact,
    want: OTHER,
    saw: SHUT,
    from: 'EX01',
    at: AT,
    holds: false,
    ...change,
  });
  const byHub = { component: 'component/HubTransport', is: INACTIVE } as const;
  const steps: readonly Step[] = ['EX01/1', 'EX01/2'].map((id) => ({
    ...aStep,
    id,
    proofs: [
      { fact: DIRECT, want: OTHER, withinSeconds: 300 },
      { fact: 'wire/25/starttls', want: OTHER, withinSeconds: 300, owed: 'component/HubTransport' },
    ],
  }));
  const stateOf = (...evidence: readonly (readonly Evidence[])[]): RunState => {
    const state = new RunState(aPlan);
    for (const [i, claims] of evidence.entries())
      state.take(
        { event: 'step-judged', step: `EX01/${i + 1}`, verdict: 'verified', evidence: claims, surprises: [] },
        AT,
      );
    return state;
  };

  test.for<[string, readonly (readonly Evidence[])[], readonly Owed[]]>([
    ['is nothing without a verdict', [], []],
    ['is nothing if all claims hold', [[claim(DIRECT, { holds: true })]], []],
    ['is a proof that was seen before', [[claim(DIRECT, { owed: byHub })]], [owed()]],
    [
      'is a proof that was not seen before',
      [[claim('wire/25/starttls', { owed: byHub })]],
      [owed({ fact: 'wire/25/starttls', seen: false })],
    ],
    ['is not what a later step saw', [[claim(DIRECT, { owed: byHub })], [claim(DIRECT, { holds: true })]], []],
    ['is what only the last step could not see', [[claim(DIRECT)], [claim(DIRECT, { owed: byHub })]], [owed()]],
  ])('%s', ([, evidence, expected]) => {
    expect(owedBy(steps, stateOf(...evidence))).toEqual(expected);
  });
});

test('a stage on a drained server is proven, and its event has what it owes', async () => {
  const { exit, events } = await ran(aWorld({}, { facts: { 'component/HubTransport': known(INACTIVE) } }));
  const ends = events.flatMap((event) => (event.event === 'stage-proven' ? [event] : []));
  expect(exit).toBe(EXIT.ok);
  expect(ends.map((end) => [end.stage, end.owed?.map(({ fact }) => fact)])).toEqual([
    ['issue', undefined],
    ['web', undefined],
    ['transport', expect.arrayContaining([DIRECT])],
  ]);
});
