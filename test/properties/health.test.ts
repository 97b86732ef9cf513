import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  type Fact,
  HEALTH_PAGES,
  known,
  type Patch,
  TRANSPORT_EVENTS,
  unknown,
  WEB_EVENTS,
} from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { draftPlan } from '../../src/reconcile/make-plan.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { lab, refuseNone } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyCase, type Case } from './any-desired.ts';
import { isHostile } from './hostile.ts';
import { applyQuickly, planQuickly, stepsOf } from './runs.ts';

const SEARCH = drawn({ by: 'EXSTATE_HEALTH', normal: 30, long: 700 }, 20261129);
const counted = { plans: 0, flickers: 0 };

const LOGGED = [...WEB_EVENTS, ...TRANSPORT_EVENTS];
const NOW = '2026-11-22T00:00:00Z';

/** The same server with other health pages and event logs. */
const STATES: Readonly<Record<string, Patch>> = {
  well: stateOf(known(200), known(null)),
  red: stateOf(known(503), known(NOW)),
  'without an answer': stateOf(known(null), known(NOW)),
  unknown: stateOf(unknown('denied'), unknown('denied')),
};

function stateOf(page: Fact<unknown>, event: Fact<unknown>): Patch {
  const pages = HEALTH_PAGES.map((key) => [key, page] as const);
  return Object.fromEntries([...pages, ...LOGGED.map((key) => [key, event] as const)]);
}

const inState = (observation: Observation, patch: Patch): Observation => ({
  ...observation,
  servers: Object.fromEntries(
    Object.entries(observation.servers).map(([name, one]) => [name, { ...one, facts: { ...one.facts, ...patch } }]),
  ),
});

/** All decisions of a plan, without its proofs and its texts. */
const decided = ({ servers, verdict, validUntil }: Pick<Plan, 'servers' | 'verdict' | 'validUntil'>) => ({
  verdict,
  validUntil,
  servers: servers.map(({ drift, steps, ...rest }) => ({
    ...rest,
    drift: drift.filter(({ owner }) => owner === 'ours'),
    steps: steps.map(({ proofs: _, unsettles: __, ...step }) => step),
  })),
});

test('no decision of a plan depends on a health page or an event', () =>
  fc.assert(
    fc.asyncProperty(anyCase, async ({ world, desired }) => {
      const { provider } = lab(world);
      const observation = await observeAll(provider, desired);
      const asked = { intent: 'converge', at: provider.clock.now(), convergedAt: () => null } as const;
      const plan = refuseNone(draftPlan(desired, observation, asked));
      counted.plans += 1;
      for (const [state, patch] of Object.entries(STATES))
        expect(decided(refuseNone(draftPlan(desired, inState(observation, patch), asked))), state).toEqual(
          decided(plan),
        );
      const asks = plan.servers.flatMap(({ steps }) => steps.flatMap(({ restsOn }) => restsOn.map(({ ask }) => ask)));
      expect(asks.filter((ask) => /^(health|event)\//.test(ask))).toEqual([]);
    }),
    SEARCH,
  ));

test('a failing health page and new events between plan and apply make no plan stale and fail no step', () =>
  fc.assert(
    fc.asyncProperty(anyCase.filter(isCalm), async ({ world, desired }) => {
      const there = lab(world);
      const { plan } = await planQuickly(desired, there);
      if (stepsOf(plan).length === 0) return;
      const undisturbed = await applyQuickly(plan, lab(world));
      for (const server of there.organization().servers) {
        server.health = { owa: 503, ecp: null };
        for (const key of LOGGED) server.events[key.slice('event/'.length)] = NOW;
      }
      counted.flickers += 1;
      const { exit, says } = await applyQuickly(plan, there);
      expect({ exit, says }).toEqual({ exit: undisturbed.exit, says: undisturbed.says });
      expect(exit).toBeOneOf([EXIT.ok, EXIT.stale]);
    }),
    SEARCH,
  ));

const isCalm = ({ world }: Case): boolean => !isHostile(world);

afterAll(() => {
  process.stdout.write(`health: ${counted.plans} plans in four states, ${counted.flickers} runs over red pages\n`);
  expect(counted.flickers).toBeGreaterThan(SEARCH.numRuns / 4);
});
