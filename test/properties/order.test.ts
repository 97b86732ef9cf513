import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredState } from '../../src/domain/desired.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { ServerPlan } from '../../src/domain/plan.ts';
import { draftPlan, seal } from '../../src/reconcile/make-plan.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { canonicalJson } from '../../src/support/canonical.ts';
import { lab } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyCase } from './any-desired.ts';

const SEARCH = drawn({ by: 'EXSTATE_ORDERS', normal: 30, long: 3_000 }, 20261127);

const shuffled = <T>(items: readonly T[], seed: number, nameOf: (item: T) => string): T[] => {
  const rank = (item: T) =>
    createHash('sha1')
      .update(`${seed} ${nameOf(item)}`)
      .digest('hex');
  return [...items].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
};

/** The same data, with the keys of each object in another order. */
function inAnotherOrder(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item) => inAnotherOrder(item, seed));
  if (typeof value !== 'object' || value === null) return value;
  const entries = shuffled(Object.entries(value), seed, ([key]) => key);
  return Object.fromEntries(entries.map(([key, inner]) => [key, inAnotherOrder(inner, seed)]));
}

const made = (desired: DesiredState, observation: Observation) =>
  seal(draftPlan(desired, observation, { intent: 'converge', at: observation.takenAt, convergedAt: () => null }));

const byServer = (plans: readonly ServerPlan[]): Record<string, string> =>
  Object.fromEntries(plans.map((plan) => [plan.server, canonicalJson(plan)]));

test('the order of the servers and of the keys in an observation changes no byte of a plan', () =>
  fc.assert(
    fc.asyncProperty(anyCase, fc.nat(), async ({ world, desired }, seed) => {
      const observation = await observeAll(lab(world).provider, desired);
      const other = inAnotherOrder(observation, seed) as Observation;
      expect(canonicalJson(made(desired, other))).toBe(canonicalJson(made(desired, observation)));
    }),
    SEARCH,
  ));

test('the plan of a server is the same in any order of the servers, and alone', () =>
  fc.assert(
    fc.asyncProperty(anyCase, fc.nat(), async ({ world, desired }, seed) => {
      const observation = await observeAll(lab(world).provider, desired);
      const planned = byServer(made(desired, observation).servers);
      const servers = shuffled(desired.servers, seed, ({ name }) => name);
      expect(byServer(made({ ...desired, servers }, observation).servers)).toEqual(planned);
      // Where another server is strict, its Trusted Root decides, too.
      if (world.servers.some(({ toleratesUntrusted444 }) => toleratesUntrusted444 === false)) return;
      for (const server of desired.servers) {
        const [alone] = made({ ...desired, servers: [server] }, observation).servers;
        expect(canonicalJson(alone)).toBe(planned[server.name]);
      }
    }),
    SEARCH,
  ));
