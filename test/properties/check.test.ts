import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import type { Checked } from '../../src/domain/check.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import { type FactKey, isKnown } from '../../src/domain/facts.ts';
import { type Observation, tableOf } from '../../src/domain/observation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { FactTable } from '../../src/facts/table.ts';
import { usesOf } from '../../src/facts/uses.ts';
import { lab } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyCase } from './any-desired.ts';
import { anyHealthy, desiredOf, worldOf } from './any-healthy.ts';
import { planQuickly } from './runs.ts';

const SEARCH = drawn({ by: 'EXSTATE_CHECKS', normal: 60, long: 4000 }, 20261201);

const judge = (desired: DesiredState, observation: Observation, at: string): Checked =>
  check({
    desired,
    observation,
    at,
    thresholds: new Map(desired.servers.map(({ name }) => [name.toLowerCase(), { warningDays: 30, criticalDays: 7 }])),
    convergedAt: () => null,
    runs: { unfinished: null, owed: [] },
    setup: { is: 'no' },
  });

/** `ok` of a server is allowed only if the plan has nothing of its own to say about it. */
function contradictions(plan: Plan, checked: Checked): string[] {
  const state = (name: string) => checked.findings.filter((one) => one.server === name && one.state !== 'ok').length;
  return plan.servers.flatMap(({ server, drift, verdict }) => {
    const own = drift.filter(({ owner }) => owner === 'ours');
    const says = own.length > 0 || verdict !== 'in-desired-state';
    return says && state(server) === 0 ? [`${server} ${verdict}: ${own.map(({ code }) => code).join(' ')}`] : [];
  });
}

/** What every judgment needs of a Mailbox server, stated again and not imported. */
const NEEDED: readonly FactKey[] = [
  'store/My',
  'sslcert/0.0.0.0:444',
  'sslcert/0.0.0.0:443',
  'sslcert/127.0.0.1:443',
  'row/Default Web Site/*:443:',
  'internal-transport',
  'setup-running',
  'service/W3SVC',
  'service/MSExchangeTransport',
];

test('drift of ours is never OK, an unknown fact that it needs is never OK, and a plan that has steps never either', () =>
  fc.assert(
    fc.asyncProperty(anyCase, async ({ world, desired }) => {
      const there = lab(world);
      const { plan, observation } = await planQuickly(desired, there);
      const checked = judge(desired, observation, there.provider.clock.now());
      expect(contradictions(plan, checked)).toEqual([]);
      for (const server of desired.servers) {
        const view = new FactTable(tableOf(observation, server.name));
        const unread = server.role === 'edge' ? [] : NEEDED.filter((key) => !isKnown(view.peek(key)));
        const wrong = checked.findings.filter(
          (one) => one.state !== 'ok' && (one.server === server.name || one.server === null),
        );
        if (unread.length > 0) expect([unread, wrong.length]).not.toEqual([unread, 0]);
      }
      if (checked.state === 'ok') expect(plan.verdict).toBe('in-desired-state');
    }),
    SEARCH,
  ));

test('nothing wrong and nothing near its date is OK', () =>
  fc.assert(
    fc.asyncProperty(anyHealthy, async (one) => {
      const desired = desiredOf(one);
      const there = lab(worldOf(one, 'later'));
      const { plan, observation } = await planQuickly(desired, there);
      const checked = judge(desired, observation, there.provider.clock.now());
      const reported = new Set(plan.servers.flatMap(({ drift }) => drift.map(({ code }) => code)));
      const wrong = checked.findings.filter(({ state }) => state !== 'ok');
      // What is not OK is reported by the plan, too, or could not be read.
      expect(wrong.filter(({ code }) => code !== 'facts-unread' && !reported.has(code as never))).toEqual([]);
      // The dates of a file in the central store are not known.
      if (reported.size === 0 && !hides(observation) && !one.front.startsWith('central')) expect(wrong).toEqual([]);
    }),
    SEARCH,
  ));

/** A fact that a server does not show. */
const hides = (observation: Observation): boolean =>
  [observation, ...Object.values(observation.servers)].some(({ facts }) =>
    Object.values(facts).some((fact) => fact !== undefined && !isKnown(fact)),
  );

test('every certificate in use is in the check, once for each server', () =>
  fc.assert(
    fc.asyncProperty(anyCase, async ({ world, desired }) => {
      const there = lab(world);
      const { observation } = await planQuickly(desired, there);
      const checked = judge(desired, observation, there.provider.clock.now());
      for (const server of desired.servers) {
        const own = checked.certificates.filter((one) => one.server === server.name).map((one) => one.certificate);
        expect(new Set(own).size).toBe(own.length);
        if (own.length === 0) continue;
        const uses = usesOf(new FactTable(tableOf(observation, server.name)), server);
        expect(new Set(own)).toEqual(new Set(uses.keys()));
      }
    }),
    { ...SEARCH, numRuns: Math.ceil(SEARCH.numRuns / 4) },
  ));
