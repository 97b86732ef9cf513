import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { draftPlan, seal } from '../../src/reconcile/make-plan.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { passTime } from '../../src/simulator/index.ts';
import { lab, refuseNone } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyCase } from './any-desired.ts';
import { isHostile } from './hostile.ts';
import { applyQuickly, planQuickly, stepsOf } from './runs.ts';
import { settle } from './settle.ts';
import { watch } from './watch.ts';

const SEARCH = drawn({ by: 'EXSTATE_RETIREMENTS', normal: 60, long: 1500 }, 20261128);
const counted = { worlds: 0, tooEarly: 0, removed: 0, blocked: 0 };
const DAY = 86_400;

test('after the soak only what nothing refers to is removed, once', () =>
  fc.assert(
    fc.asyncProperty(
      anyCase.filter(({ world }) => !isHostile(world)),
      async (one) => {
        const there = watch(lab(one.world), one.desired);
        const { plans } = await settle(one.desired, there);
        counted.worlds += 1;
        const converged = plans.length > 1 ? there.provider.clock.now() : null;
        const observation = await observeAll(there.provider, one.desired);
        const asked = { intent: 'retire', at: there.provider.clock.now(), convergedAt: () => converged } as const;
        // Before the end of the soak, no certificate is removed.
        if (converged !== null && one.desired.servers.every(({ retire }) => retire.soakDays > 0)) {
          expect(stepsOf(seal(refuseNone(draftPlan(one.desired, observation, asked))))).toEqual([]);
          counted.tooEarly += 1;
        }
        passTime(there.organization(), 15 * DAY);
        const retiring = watch(there, one.desired, { intent: 'retire' });
        let plan = (await planQuickly(one.desired, retiring, 'retire')).plan;
        for (let round = 0; stepsOf(plan).length > 0; round += 1) {
          const { exit, says } = await applyQuickly(plan, retiring);
          expect([says, exit]).toEqual(['', EXIT.ok]);
          const next = (await planQuickly(one.desired, retiring, 'retire')).plan;
          // A second plan has steps only if the first one could not read a fact.
          if (stepsOf(next).length > 0) expect(waitsForSight(plan)).toBe(true);
          expect(round).toBeLessThan(3);
          plan = next;
        }
        expect(retiring.harms).toEqual([]);
        for (const { kind } of retiring.performed) expect(kind).toBe('remove-certificate');
        counted.removed += retiring.performed.length;
        if (plan.verdict === 'blocked') counted.blocked += 1;
        // The server is still in the desired state.
        const after = watch(there, one.desired);
        expect((await settle(one.desired, after)).wrong).toEqual([]);
      },
    ),
    SEARCH,
  ));

const waitsForSight = ({ servers }: Plan): boolean =>
  servers.some(({ blocked }) => blocked.some(({ waitsFor }) => waitsFor.some(({ is }) => is === 'unknown')));

afterAll(() => {
  const { worlds, tooEarly, removed, blocked } = counted;
  process.stdout.write(
    `retire: ${worlds} worlds, ${tooEarly} asked before the soak, ${removed} certificates removed, ${blocked} worlds with some blocked\n`,
  );
  expect(removed).toBeGreaterThan(0);
});
