import { describe, expect, test } from 'vitest';
import { refuseContinuing, refuseStart } from '../../src/apply/may-start.ts';
import type { Run } from '../../src/apply/run.ts';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Maintenance } from '../../src/domain/maintenance.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { RunState } from '../../src/domain/run-state.ts';
import type { World } from '../../src/simulator/index.ts';
import { apply, desired, type Lab, lab, planFor } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import { aWorld } from '../simulator/worlds.ts';

/** The world begins at 2026-11-22 00:00:00 UTC: issue at 0 s, web at 1 s, transport at 32 s. */
const until = (to: string): Maintenance => ({
  timeZone: 'UTC',
  windows: [
    { on: '2026-11-22', from: '00:00', to },
    { on: '2026-11-29', from: '10:00', to: '12:00' },
  ],
});
const NEXT = { from: '2026-11-29T10:00:00Z', to: '2026-11-29T12:00:00Z' };

interface Policy {
  readonly maintenance?: Maintenance;
  readonly hold?: DesiredServer['hold'];
}
async function begun({ maintenance, hold }: Policy, change: Partial<World> = {}) {
  const there = lab(aWorld(change));
  const server = { ...EX01, ...(hold === undefined ? {} : { hold }) };
  const plan = await planFor(desired({ ...(maintenance ? { maintenance } : {}), servers: [server] }), there);
  return { there, plan, state: new RunState(plan) };
}
type Begun = Awaited<ReturnType<typeof begun>>;

/** The next session of the run, as `apply` begins it. */
async function goOn({ there, plan, state }: Begun, change: Partial<Run> = {}, how: object = {}) {
  state.take({ event: 'run-resumed', command: 'apply', ...how }, there.provider.clock.now());
  return apply(plan, there, { state, ...change });
}
const proven = (state: RunState) => [...state.stages.keys()];
const told = ({ ended, state, events }: Awaited<ReturnType<typeof apply>>) => ({
  exit: ended.exit,
  proven: proven(state),
  held: events.flatMap((event) => (event.event === 'stage-held' ? [[event.stage, event.because.code]] : [])),
  passed: events.flatMap((event) => (event.event === 'hold-passed' ? [[event.stage, event.by]] : [])),
});
const STAGES = ['EX01/issue', 'EX01/web', 'EX01/transport'];

describe('a stage begins only if it fits before the end of the window:', () => {
  test.for([
    ['issue', '00:04', []],
    ['web', '00:10', STAGES.slice(0, 1)],
    ['transport', '00:20', STAGES.slice(0, 2)],
  ] as const)('%s does not before %s', async ([stage, to, done]) => {
    const first = await begun({ maintenance: until(to) });
    const ran = await apply(first.plan, first.there, { state: first.state });
    expect(told(ran)).toEqual({ exit: 5, proven: done, held: [[stage, 'window-ends']], passed: [] });
    expect(ran.ended).toMatchObject({
      keepOpen: true,
      end: { code: 'stage-held', because: { until: `2026-11-22T${to}:00Z`, next: [NEXT] } },
    });
  });

  test.for(['00:21', '02:00'])('all do before %s', async (to) => {
    const first = await begun({ maintenance: until(to) });
    expect(told(await apply(first.plan, first.there, { state: first.state }))).toMatchObject({
      exit: 0,
      proven: STAGES,
      held: [],
    });
  });

  test('the next session goes on with the stage, in a window', async () => {
    const first = await begun({ maintenance: until('00:10') });
    await apply(first.plan, first.there, { state: first.state });
    await first.there.provider.clock.sleep(600);
    expect(told(await goOn(first))).toMatchObject({ exit: 5, held: [['web', 'outside-window']] });
    await first.there.provider.clock.sleep(7 * 86_400 + 36_000);
    expect(told(await goOn(first))).toMatchObject({ exit: 0, proven: STAGES });
  });

  test('a session with a reason begins every stage, and the one after it does not', async () => {
    const first = await begun({ maintenance: until('00:10'), hold: ['transport'] });
    await apply(first.plan, first.there, { state: first.state });
    expect(told(await goOn(first, {}, { outsideWindow: 'CHG-1' }))).toMatchObject({
      exit: 5,
      held: [['transport', 'held-by-you']],
    });
    expect(told(await goOn(first))).toMatchObject({ exit: 5, held: [['transport', 'window-ends']] });
    expect(first.state.reasons.map(({ reason }) => reason)).toEqual(['CHG-1']);
  });

  test('a freeze is named', async () => {
    const freeze = [{ from: '2026-11-22', to: '2026-11-22', reason: 'inventory' }];
    const first = await begun({ maintenance: { timeZone: 'UTC', freeze } });
    const { ended } = await apply(first.plan, first.there, { state: first.state });
    expect(ended.end).toMatchObject({
      because: { code: 'frozen', reason: 'inventory', until: '2026-11-23T00:00:00Z' },
    });
  });

  test('Ctrl+C counts first', async () => {
    const first = await begun({ maintenance: until('00:04') });
    expect(told(await apply(first.plan, first.there, { state: first.state, interrupted: () => true }))).toMatchObject({
      exit: 130,
      held: [],
    });
  });
});

describe('a stage that was begun', () => {
  /** Stopped after the first step of web. */
  const half = async (maintenance: Maintenance) => {
    const first = await begun({ maintenance });
    const interrupted = () => first.state.isVerified('EX01/2');
    await apply(first.plan, first.there, { state: first.state, interrupted });
    expect(proven(first.state)).toEqual(['EX01/issue']);
    return first;
  };

  test('is finished as long as the window is open', async () => {
    const first = await half(until('00:12'));
    await first.there.provider.clock.sleep(660);
    expect(told(await goOn(first))).toMatchObject({
      exit: 5,
      proven: STAGES.slice(0, 2),
      held: [['transport', 'window-ends']],
    });
  });

  test('is not continued after it', async () => {
    const first = await half(until('00:12'));
    await first.there.provider.clock.sleep(720);
    expect(told(await goOn(first))).toMatchObject({
      exit: 5,
      proven: ['EX01/issue'],
      held: [['web', 'outside-window']],
    });
  });

  test('is finished by a session that began in the window and waited past its end', async () => {
    const first = await half(until('00:12'));
    first.state.take({ event: 'run-resumed', command: 'apply' }, first.there.provider.clock.now());
    await first.there.provider.clock.sleep(720);
    expect(told(await apply(first.plan, first.there, { state: first.state }))).toMatchObject({
      exit: 5,
      proven: STAGES.slice(0, 2),
      held: [['transport', 'outside-window']],
    });
  });

  test('has no hold point any more', async () => {
    const first = await half(until('02:00'));
    first.state.holds.add('web');
    expect(told(await goOn(first))).toMatchObject({ exit: 0, held: [] });
  });
});

describe('a hold point', () => {
  test('without a terminal stops the run; each later session passes the one at which it stopped', async () => {
    const first = await begun({ hold: ['issue', 'transport'] });
    expect(told(await apply(first.plan, first.there, { state: first.state }))).toEqual({
      exit: 5,
      proven: [],
      held: [['issue', 'held-by-you']],
      passed: [],
    });
    expect(told(await goOn(first))).toEqual({
      exit: 5,
      proven: STAGES.slice(0, 2),
      held: [['transport', 'held-by-you']],
      passed: [['issue', 'apply']],
    });
    expect(told(await goOn(first))).toEqual({ exit: 0, proven: STAGES, held: [], passed: [['transport', 'apply']] });
  });

  test('at a terminal goes on at Enter, and looks again', async () => {
    const first = await begun({ hold: ['web'] });
    const asked: object[] = [];
    const askToGoOn: Run['askToGoOn'] = async (of) => asked.push(of) > 0;
    expect(told(await apply(first.plan, first.there, { state: first.state, askToGoOn }))).toMatchObject({
      exit: 0,
      held: [],
      passed: [['web', 'enter']],
    });
    expect(asked).toEqual([{ server: 'EX01', stage: 'web' }]);
  });

  test.for<[string, boolean, boolean]>([
    ['another answer', false, false],
    ['a request to stop meanwhile', true, true],
  ])('at a terminal stops at %s, and is asked again', async ([, answer, stopped]) => {
    const first = await begun({ hold: ['web'] });
    let asked = false;
    const ask = async () => {
      asked = true;
      return answer;
    };
    const ran = await apply(first.plan, first.there, {
      state: first.state,
      askToGoOn: ask,
      interrupted: () => asked && stopped,
    });
    expect(told(ran)).toEqual({ exit: 130, proven: ['EX01/issue'], held: [], passed: [] });
    expect(told(await goOn(first))).toMatchObject({ exit: 5, held: [['web', 'held-by-you']] });
  });

  const thinking = (there: Lab, seconds: number) => async () => {
    await there.provider.clock.sleep(seconds);
    return true;
  };

  test('may outlast the window', async () => {
    const first = await begun({ hold: ['web'], maintenance: until('00:30') });
    const askToGoOn = thinking(first.there, 1500);
    expect(told(await apply(first.plan, first.there, { state: first.state, askToGoOn }))).toMatchObject({
      exit: 5,
      held: [['web', 'window-ends']],
    });
  });

  test('may outlast the plan', async () => {
    const first = await begun({ hold: ['web'] });
    const ran = apply(first.plan, first.there, { state: first.state, askToGoOn: thinking(first.there, 12 * 86_400) });
    await expect(ran).rejects.toMatchObject({ code: 'E-plan-expired' });
  });

  test('does not go on over what somebody changed meanwhile', async () => {
    const first = await begun({ hold: ['web'] });
    const askToGoOn = async () => {
      const [server] = first.there.organization().servers;
      if (server) server.sslcert['0.0.0.0:444'] = server.sslcert['0.0.0.0:443'] ?? '';
      return true;
    };
    const ran = apply(first.plan, first.there, { state: first.state, askToGoOn });
    await expect(ran).rejects.toMatchObject({ code: 'E-stale-plan' });
  });
});

describe('a run is refused', () => {
  const code = (work: () => void): string | undefined => {
    try {
      work();
      return undefined;
    } catch (error) {
      if (error instanceof Fault) return error.code;
      throw error;
    }
  };

  test.for([
    ['2026-11-22T00:05:00Z', '00:10', undefined],
    ['2026-11-22T00:05:01Z', '00:10', 'E-window-ends'],
    ['2026-11-22T00:10:00Z', '00:10', 'E-outside-window'],
  ] as const)('before its first stage: at %s, until %s: %s', async ([now, to, wanted]) => {
    const { plan } = await begun({ maintenance: until(to) });
    expect(code(() => refuseStart(plan, now))).toBe(wanted);
  });

  test('not, if it has no steps', async () => {
    const { plan } = await begun({ maintenance: until('00:10') });
    const servers = plan.servers.map((server) => ({ ...server, steps: [] }));
    expect(code(() => refuseStart({ ...plan, servers }, '2026-11-22T01:00:00Z'))).toBeUndefined();
  });

  const AFTER = '2026-11-22T03:00:00Z';
  const intended = (step: string): JournalEvent => ({ event: 'step-intended', step, before: {} });
  const judged = (step: string, verdict: 'verified' | 'failed' = 'verified'): JournalEvent =>
    ({ event: 'step-judged', step, verdict, evidence: [], surprises: [] }) as JournalEvent;
  const ISSUED = [
    intended('EX01/1'),
    judged('EX01/1'),
    { event: 'stage-proven', server: 'EX01', stage: 'issue' } as JournalEvent,
  ];
  const BOUND = [...ISSUED, intended('EX01/2'), judged('EX01/2')];
  const ALL = ['EX01/2', 'EX01/3', 'EX01/4', 'EX01/5'].flatMap((id) => [intended(id), judged(id)]);

  test.for<[string, readonly JournalEvent[], string, string | undefined]>([
    ['when it goes on with a stage', ISSUED, AFTER, 'E-outside-window'],
    ['when it goes on in a stage', BOUND, AFTER, 'E-outside-window'],
    ['when a stage does not fit any more', ISSUED, '2026-11-22T01:55:00Z', 'E-window-ends'],
    ['not in a stage that need not fit', BOUND, '2026-11-22T01:55:00Z', undefined],
    [
      'not when a step failed: it is judged again, or undone',
      [...BOUND, intended('EX01/3'), judged('EX01/3', 'failed')],
      AFTER,
      undefined,
    ],
    [
      'not when its undo has begun',
      [...BOUND, { event: 'undo-started', server: 'EX01', stage: 'web', steps: [] }],
      AFTER,
      undefined,
    ],
    [
      'not when only its end is left to write',
      [...BOUND, { event: 'stage-undone', server: 'EX01', stage: 'web', how: 'steps' }],
      AFTER,
      undefined,
    ],
    ['not when every step is done', [...ISSUED, ...ALL], AFTER, undefined],
  ])('when it is continued: %s', async ([, events, now, wanted]) => {
    const { state } = await begun({ maintenance: until('02:00') });
    for (const event of events) state.take(event, '2026-11-22T00:00:00Z');
    expect(code(() => refuseContinuing(state, now))).toBe(wanted);
  });

  test('when it is continued, and not when it goes back to what an earlier run found', async () => {
    const { plan } = await begun({ maintenance: until('02:00') });
    const codeOf = (intent: Plan['intent']) => code(() => refuseContinuing(new RunState({ ...plan, intent }), AFTER));
    expect([codeOf('converge'), codeOf('revert')]).toEqual(['E-outside-window', undefined]);
  });
});
