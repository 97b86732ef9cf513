import { describe, expect, test } from 'vitest';
import { planText } from '../../src/report/plan-text.ts';
import { scenarios, textOf } from '../scenarios/scenario.ts';
import { inMemory } from './scenario-in-memory.ts';

const page = { color: false, width: 100, verbose: false };
/**
 * Paths differ here, and the last line belongs to the command. The code in the second line stands for the whole plan.
 */
const withoutNext = (text: string): string => text.slice(0, text.lastIndexOf('\nExit code'));

describe('the plan, in memory, of', () => {
  test.for(scenarios)('%s', async (id) => {
    const there = await inMemory(id);
    expect(withoutNext(planText(await there.plan(), page))).toBe(withoutNext(textOf(id, 'plan.txt')));
  });
});
