import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import { copy } from '../../src/simulator/index.ts';
import { lab } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyCase } from './any-desired.ts';
import { Census } from './features.ts';
import { bringsItselfDown, isHostile } from './hostile.ts';
import { harm } from './safe.ts';
import { settle } from './settle.ts';
import { watch } from './watch.ts';

const SEARCH = drawn({ by: 'EXSTATE_WORLDS', normal: 300, long: 12000 }, 20261122);
const LEAST = 2;
const census = new Census();
const counted = { plans: 0, operations: 0, blocked: 0, failed: 0 };

test('from any world, apply leaves nothing to plan but what the plan listed, and no operation does harm', () =>
  fc.assert(
    fc.asyncProperty(anyCase, async (one) => {
      census.count(one);
      const there = watch(lab(one.world), one.desired);
      const start = copy(there.organization());
      const { plans, exits, wrong } = await settle(one.desired, there);
      counted.plans += plans.length;
      counted.operations += there.performed.length;
      if (plans[plans.length - 1]?.plan.verdict === 'blocked') counted.blocked += 1;
      if (!isHostile(one.world)) {
        expect(wrong).toEqual([]);
        expect(there.harms).toEqual([]);
        return;
      }
      // Exchange itself does not do what it should here. The run must report this, and must not make the server worse.
      const last = exits[exits.length - 1];
      expect([undefined, EXIT.ok, EXIT.undone, EXIT.failed, EXIT.stale]).toContain(last);
      if (last === EXIT.undone || last === EXIT.failed) counted.failed += 1;
      if (last !== EXIT.undone || bringsItselfDown(one.world)) return;
      const on = one.desired.servers.map(({ name }) => name);
      const after = there.organization();
      expect(
        on
          .flatMap((name) => harm({ start, before: start, after, on: name, desired: one.desired, intent: 'converge' }))
          .filter((says) => !says.startsWith('another server')),
      ).toEqual([]);
    }),
    SEARCH,
  ));

afterAll(() => {
  const { plans, operations, blocked, failed } = counted;
  process.stdout.write(
    `converge: ${census.worlds} worlds, ${plans} plans, ${operations} operations checked, ${blocked} ended blocked, ${failed} failed by a position of Exchange's\n${census.lines()}\n`,
  );
  // If a counter-example ended the run early, the shares mean nothing.
  if (census.worlds < SEARCH.numRuns) return;
  expect(census.shares().filter(([, share]) => share < LEAST)).toEqual([]);
});
