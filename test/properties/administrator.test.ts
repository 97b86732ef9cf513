import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { World } from '../../src/simulator/index.ts';
import { lab } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { act, anyInterferences } from './administrator.ts';
import { anyCase } from './any-desired.ts';
import { isHostile } from './hostile.ts';
import { applyQuickly, planQuickly, stepsOf } from './runs.ts';
import { settle } from './settle.ts';
import { watch } from './watch.ts';

const SEARCH = drawn({ by: 'EXSTATE_ADMINISTRATORS', normal: 60, long: 3000 }, 20261125);
/**
 * The change happened after the last look and before the operation, so the run could not notice it in time. It notices
 * it afterwards.
 */
const RACE =
  /changed while Setup runs|trusted before its key is readable|is there to be adopted|restarted onto a record|without the old key|^untrust-certificate .* the shell does not open/;
const counted = new Map<string, number>();
const count = (what: string): void => void counted.set(what, (counted.get(what) ?? 0) + 1);

/** With a slow directory, a change of another person appears during an operation of ours. */
const isPrompt = ({ switches = {} }: World): boolean => (switches.smtpDefaultAdDelaySeconds ?? 0) === 0;
const anyOpenCase = anyCase.filter(({ world }) => !isHostile(world) && isPrompt(world));

test('exstate makes no change of another administrator worse, and the next plans settle', () =>
  fc.assert(
    fc.asyncProperty(anyOpenCase, anyInterferences, async (one, interferences) => {
      let atWork = true;
      const raced = new Set<number>();
      const there = watch(lab(one.world), one.desired, {
        meanwhile: (org, nth) => {
          for (const interference of interferences)
            if (atWork && interference.before === nth) {
              // A command that ends with an error may still have had its effect.
              raced.add(nth);
              if (act(interference, org)) count(`  ${interference.command}`);
            }
        },
      });
      const { plan } = await planQuickly(one.desired, there);
      if (stepsOf(plan).length === 0) return;
      const { exit } = await applyQuickly(plan, there);
      atWork = false;
      count(`ended with ${exit}`);
      expect(there.harms.filter((says, i) => !(RACE.test(says) && raced.has(there.harmedBy[i] ?? -1)))).toEqual([]);
      const after = watch(there, one.desired);
      const { wrong } = await settle(one.desired, after);
      expect(wrong).toEqual([]);
      expect(after.harms).toEqual([]);
    }),
    SEARCH,
  ));

afterAll(() => {
  const lines = [...counted].sort().map(([what, times]) => `  ${what.padEnd(44)} ${times}`);
  process.stdout.write(`an administrator at work, ${SEARCH.numRuns} worlds:\n${lines.join('\n')}\n`);
});
