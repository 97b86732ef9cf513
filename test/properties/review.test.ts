import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isDown } from '../../src/domain/down.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { planMarkdown } from '../../src/report/markdown/plan.ts';
import { planText } from '../../src/report/plan-text.ts';
import { printable } from '../../src/report/printable.ts';
import { reviewOf } from '../../src/report/review/of-plan.ts';
import { lab, planFor } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { html, seen } from '../report/as-shown.ts';
import { anyCase } from './any-desired.ts';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const to = { next: 'exstate apply plan.json' };
const how = drawn({ by: 'EXSTATE_REVIEW', normal: 25, long: 1_000 }, 20261127);
const met = { steps: 0, blocked: 0, red: 0, cut: 0, refused: 0, down: 0 };

const always = (law: (plan: Plan) => void): Promise<void> =>
  fc.assert(
    fc.asyncProperty(anyCase, async ({ world, desired }) => law(await planFor(desired, lab(world)))),
    how,
  );

/** Spaces and backticks belong to the layout. */
const words = (text: string): string => printable(text.replace(/\n/g, ' ')).replaceAll('`', '').replace(/\s+/g, ' ');

/** What every rendering must tell: the names, the totals, and of each class the verdict, the steps and what blocks. */
function told(plan: Plan): string[] {
  const { groups, quiet, totals, red, code } = reviewOf(plan, to);
  met.steps += groups.flatMap(({ stages }) => stages).length;
  met.blocked += groups.flatMap(({ blocked }) => blocked).length;
  met.red += red.length;
  return [
    code,
    totals,
    ...plan.servers.map(({ server }) => server),
    ...quiet,
    ...red.map(({ says }) => says),
    ...groups.flatMap(({ headline, stages, blocked, notDone, reported }) => [
      headline,
      ...stages.flatMap(({ steps, proof, undo }) => [...steps.map(({ says }) => says), proof, undo]),
      ...blocked.flatMap(({ causes, differences }) => [...causes, ...differences]),
      ...notDone.map(({ says }) => says),
      ...reported,
    ]),
  ];
}

/** The same value with the keys of every object in the other order. */
const turned = <T>(value: T): T =>
  Array.isArray(value)
    ? (value.map(turned) as T)
    : typeof value === 'object' && value !== null
      ? (Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, one]) => [key, turned(one)]),
        ) as T)
      : value;

test('in a plan, servers that are down come first, then the first expiry of a certificate in use', () =>
  always(({ servers, intent }) => {
    const stakes = servers.map(({ drift, expires }) => [drift.some(isDown) ? 0 : 1, expires?.at ?? '9999'] as const);
    met.down += stakes.filter(([rank]) => rank === 0).length;
    expect(intent).toBe('converge');
    expect([...stakes].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0))).toEqual(stakes);
  }));

describe('each rendering of a plan', () => {
  test('tells each server, each step, each block and the same verdict', () =>
    always((plan) => {
      const markdown = words(seen(html(planMarkdown(plan, to, NO_LIMIT))));
      const text = words(planText(plan, { color: false, width: 1_000_000, verbose: true, ...to }));
      const { groups } = reviewOf(plan, to);
      for (const { backOut } of groups) expect(markdown).toContain(words(backOut));
      for (const says of told(plan)) {
        expect(text).toContain(words(says));
        if (groups.length > 0 || says === plan.code) expect(markdown).toContain(words(says));
      }
    }));

  test('has the same bytes for any order of keys', () =>
    always((plan) => {
      const other = turned(plan);
      expect(Object.keys(other)).not.toEqual(Object.keys(plan));
      expect(planMarkdown(other, to)).toBe(planMarkdown(plan, to));
      expect(planText(other, { color: false, width: 100, verbose: true })).toBe(
        planText(plan, { color: false, width: 100, verbose: true }),
      );
    }));

  test('keeps its limit and every red line, or is refused', () =>
    always((plan) => {
      const whole = planMarkdown(plan, to, NO_LIMIT);
      for (const part of [0.9, 0.5, 0.2, 0.05]) {
        const limit = Math.ceil(whole.length * part);
        const text = within(plan, limit);
        if (text === null) continue;
        expect(text.length).toBeLessThanOrEqual(limit);
        met.cut += 1;
        const shown = words(seen(html(text)));
        for (const { says } of reviewOf(plan, to).red) expect(shown).toContain(words(says));
        for (const { server } of plan.servers) expect(shown).toContain(server);
      }
    }));

  afterAll(() => {
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(2);
  });
});

function within(plan: Plan, limit: number): string | null {
  try {
    return planMarkdown(plan, to, limit);
  } catch (error) {
    expect(error).toMatchObject({ code: 'E-limit-too-small' });
    met.refused += 1;
    return null;
  }
}
