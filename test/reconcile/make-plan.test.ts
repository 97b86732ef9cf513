import { expect, test } from 'vitest';
import type { Provider } from '../../src/domain/provider.ts';
import { draftPlan, seal } from '../../src/reconcile/make-plan.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { desired, lab } from '../in-memory.ts';
import { EX01 } from '../server.ts';
import { aWorld } from '../simulator/worlds.ts';

/** The deadline for observing this number of servers. */
async function deadlineFor(count: number): Promise<number> {
  const { provider } = lab(aWorld());
  const asked: number[] = [];
  const watching: Provider = {
    source: provider.source,
    organization: provider.organization,
    clock: provider.clock,
    observe: (servers, seconds) => {
      asked.push(seconds);
      return provider.observe(servers, seconds);
    },
    perform: (...given) => provider.perform(...given),
    close: () => provider.close(),
  };
  await observeAll(watching, desired({ servers: Array.from({ length: count }, () => EX01) }));
  return asked[0] ?? 0;
}

test('servers that cannot all be observed at once have the time of each batch', async () => {
  const one = await deadlineFor(1);
  expect([await deadlineFor(32), await deadlineFor(33), await deadlineFor(500)]).toEqual([one, 2 * one, 16 * one]);
});

test('a plan does not follow the order in which facts were observed', async () => {
  const connector = (name: string) =>
    ({ server: 'EX01', name, kind: 'receive', tlsCertificateName: '<I>CN=X<S>CN=gone' }) as const;
  const { provider } = lab(aWorld({ connectors: [connector('Zulu'), connector('Alpha')] }));
  const seen = await observeAll(provider, desired());
  const turned = { ...seen, facts: Object.fromEntries(Object.entries(seen.facts).reverse()) };
  const asked = { intent: 'converge', at: provider.clock.now(), convergedAt: () => null } as const;
  const [plan, other] = [seen, turned].map((one) => seal(draftPlan(desired(), one, asked)));
  expect(plan?.servers[0]?.drift.filter(({ code }) => code === 'connector-dangling')).toHaveLength(2);
  expect(other).toEqual(plan);
  expect(other?.digest).toBe(plan?.digest);
});
