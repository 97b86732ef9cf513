import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/domain/plan.ts';
import { passTime } from '../../src/simulator/index.ts';
import { apply, lab } from '../in-memory.ts';
import { anyCase, type Case } from '../properties/any-desired.ts';
import { isHostile } from '../properties/hostile.ts';
import { applyQuickly, planQuickly, stepsOf } from '../properties/runs.ts';
import { settle } from '../properties/settle.ts';
import { watch } from '../properties/watch.ts';
import { isWorld, scenarios, textOf } from '../scenarios/scenario.ts';
import { inMemory } from './scenario-in-memory.ts';

/** In some scenarios, another person's change makes the run fail. */
const endsWell = (id: string): boolean => !/^Exit code [^0]/m.test(textOf(id, 'run.txt'));

describe('applied in memory, and planned again: nothing to do in', () => {
  test.for(scenarios.filter(isWorld).filter(endsWell))('%s', async (id) => {
    const { provider, plan } = await inMemory(id);
    let next: Plan = await plan();
    // Facts that were unknown while the shell did not open are work for the next plan, or for the one after it.
    for (let rounds = 3; rounds > 0 && stepsOf(next).length > 0; rounds -= 1) {
      expect((await apply(next, { provider })).says).toBe('');
      next = await plan();
    }
    expect(stepsOf(next)).toEqual([]);
  });
});

/**
 * The properties of converge and retire on a few worlds, with one test for each world. A mutant then runs only the
 * worlds that reach it, and counter-examples are not shrunk, which would take minutes.
 */
const worlds: [number, Case][] = fc
  .sample(
    anyCase.filter(({ world }) => !isHostile(world)),
    { numRuns: 40, seed: 20261130 },
  )
  .map((one, i) => [i, one]);
const DAY = 86_400;

describe('apply leaves nothing to plan, and retire removes only what nothing refers to, in world', () => {
  test.for(worlds)('%i', async ([, { world, desired }]) => {
    const there = watch(lab(world), desired);
    expect((await settle(desired, there)).wrong).toEqual([]);
    expect(there.harms).toEqual([]);
    passTime(there.organization(), 15 * DAY);
    const retiring = watch(there, desired, { intent: 'retire' });
    const { plan } = await planQuickly(desired, retiring, 'retire');
    if (stepsOf(plan).length > 0) expect(await applyQuickly(plan, retiring)).toMatchObject({ exit: 0, says: '' });
    expect(retiring.harms).toEqual([]);
  });
});
