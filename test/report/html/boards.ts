import { known, type Patch, unknown } from '../../../src/domain/facts.ts';
import type { Plan, ServerPlan } from '../../../src/domain/plan.ts';
import { done, planOf, serverPlan, shut, twelveDays } from '../plans.ts';

export const page = { next: 'exstate apply plan.json --expect 7Q3F-K2ZD' };

type Seen = readonly [name: string, change: Patch];

/** A plan with the facts from which it was made. */
export function boardPlan(seen: readonly Seen[], change: Partial<Plan> = {}): Plan {
  const facts = seen.map(([name, more]) => [name, { facts: { ...twelveDays(name), ...more } }] as const);
  const servers: ServerPlan[] = seen.map(([name, more]) => serverPlan(more, name));
  const observed = {
    takenAt: '2026-11-22T00:00:00Z',
    sha256: '',
    state: { facts: {}, servers: Object.fromEntries(facts) },
  };
  return planOf(servers, { observed, digest: `sha256:${'0123456789abcdef'.repeat(4)}`, ...change });
}

/** Two servers that are alike, one that is down, one that is blocked, one with a report, and one in order. */
export const sixServers = (change: Partial<Plan> = {}): Plan =>
  boardPlan(
    [
      ['EX01', {}],
      ['EX02', {}],
      ['EX03', shut('EX03')],
      ['EX04', { 'setup-running': unknown('access denied') }],
      ['EX05', { ...done('EX05'), build: known('15.0.1497.48') }],
      ['EX06', done('EX06')],
    ],
    change,
  );
