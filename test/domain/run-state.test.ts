import { describe, expect, test } from 'vitest';
import type { Identity } from '../../src/domain/facts.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { apply, desired, lab, planFor } from '../in-memory.ts';
import { aWorld } from '../simulator/worlds.ts';

const intended = { event: 'step-intended', step: 'EX01/1', before: {} } as unknown as JournalEvent;
const judged = { event: 'step-judged', step: 'EX01/1', verdict: 'verified', evidence: [] } as unknown as JournalEvent;
const resumed = { event: 'run-resumed', command: 'apply' } as JournalEvent;

describe('the seconds of a step', () => {
  test.for<[string, readonly [JournalEvent, number][], number | undefined]>([
    [
      'from sending it until it was evaluated',
      [
        [intended, 5],
        [judged, 36],
      ],
      31,
    ],
    ['none, if it was never sent', [[judged, 36]], undefined],
    ['none, if it was never evaluated', [[intended, 5]], undefined],
    [
      'none, if the run was interrupted meanwhile',
      [
        [intended, 5],
        [resumed, 20],
        [judged, 36],
      ],
      undefined,
    ],
    [
      'of the second attempt, if it was sent twice',
      [
        [intended, 5],
        [resumed, 20],
        [intended, 21],
        [judged, 36],
      ],
      15,
    ],
  ])('%s', async ([, events, expected]) => {
    const state = new RunState(await planFor(desired(), lab(aWorld())));
    for (const [event, second] of events) state.take(event, `2026-11-22T00:00:${String(second).padStart(2, '0')}Z`);
    expect(state.secondsOf('EX01/1')).toBe(expected);
  });
});

const identityOf = ({ servers: [first] }: Plan): Identity => {
  const step = first?.steps.find(({ operation }) => operation.kind === 'restart-iis');
  if (step === undefined) throw new Error('no restart of IIS is planned');
  return step.operation.on;
};

describe('the outages of a stage', () => {
  const begun = async () => {
    const there = lab(aWorld());
    const plan = await planFor(desired(), there);
    return { there, plan, state: new RunState(plan) };
  };
  const tookOf = ({ events }: Awaited<ReturnType<typeof apply>>) =>
    events.flatMap((event) => (event.event === 'stage-proven' ? [[event.stage, event.took]] : []));

  test('stand in the journal, as the clock of the run saw them', async () => {
    const { there, plan, state } = await begun();
    expect(tookOf(await apply(plan, there, { state }))).toEqual([
      ['issue', undefined],
      ['web', { webSeconds: 30 }],
      ['transport', { mailSeconds: 60 }],
    ]);
  });

  test('are left out where the session ended during the restart', async () => {
    const { there, plan, state } = await begun();
    const interrupted = () => state.isVerified('EX01/2');
    await apply(plan, there, { state, interrupted });
    state.take({ event: 'step-intended', step: 'EX01/3', before: {} }, there.provider.clock.now());
    await there.provider.perform('EX01', { kind: 'restart-iis', on: identityOf(plan) }, 60);
    state.take(resumed, there.provider.clock.now());
    expect(tookOf(await apply(plan, there, { state }))).toEqual([
      ['web', undefined],
      ['transport', { mailSeconds: 60 }],
    ]);
  });
});
