import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/domain/journal.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { desired, lab, planFor } from '../in-memory.ts';
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
