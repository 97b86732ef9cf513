import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { applyPlan, refuseStale } from '../../src/apply/apply.ts';
import { proveOwed } from '../../src/apply/owed.ts';
import { type Ended, type Run, recorder } from '../../src/apply/run.ts';
import { blockedExit } from '../../src/domain/blocked-exit.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import { DIRECT_TRUST } from '../../src/domain/facts.ts';
import { EXIT } from '../../src/domain/fault.ts';
import type { JournalEvent, OwedStage } from '../../src/domain/journal.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { whatIsLeft } from '../../src/reconcile/pending.ts';
import { copy, type Organization } from '../../src/simulator/index.ts';
import { type Lab, lab } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyHealthy, desiredOf, type Healthy, worldOf } from './any-healthy.ts';
import { isShellShut, proofsHad, proofsOf, reportsOf } from './healthy-proofs.ts';
import { planQuickly, stepsOf } from './runs.ts';
import { watch } from './watch.ts';

const SEARCH = drawn({ by: 'EXSTATE_HEALTHY', normal: 20, long: 1000 }, 20261130);
const counted = new Map<string, number>();
const count = (what: string): void => void counted.set(what, (counted.get(what) ?? 0) + 1);

test('an organization in order is in its desired state, and what cannot be seen is only reported', () =>
  fc.assert(
    fc.asyncProperty(anyHealthy, async (one) => {
      for (const [what, value] of Object.entries(one)) count(`${what}: ${JSON.stringify(value)}`);
      const { plan } = await planQuickly(unacknowledged(desiredOf(one)), lab(worldOf(one, 'later')));
      expectNothingToDo(plan);
      for (const { server, drift } of plan.servers.filter(({ server }) => server !== 'EDGE1'))
        expect([server, ...drift.map(({ code, fact }) => `${code} ${fact}`).sort()]).toEqual([
          server,
          ...reportsOf(one, server),
        ]);
    }),
    // Only planned, which takes little time.
    { ...SEARCH, numRuns: 5 * SEARCH.numRuns },
  ));

test('its certificate is renewed with the proofs that can be had, and the others are said to be missing', () =>
  fc.assert(
    fc.asyncProperty(anyHealthy, async (one) => {
      const desired = desiredOf(one);
      const there = watch(lab(worldOf(one, 'in ten days')), desired);
      const before = copy(there.organization());
      const first = await applied(desired, there);
      expect(there.harms).toEqual([]);
      expect(first.events.map(({ event }) => event).filter((event) => /undo|undone|stopped/.test(event))).toEqual([]);
      expect(proofsHad(first.state)).toEqual(
        proofsOf(
          one,
          first.state.plan.servers.map(({ server }) => server),
        ),
      );
      expectFrontEnd(one, before, there.organization());
      const owed = first.state.owed().flatMap(({ owed: facts }) => facts.map(({ fact }) => fact));
      expect(first).toMatchObject({ exit: owed.length > 0 ? EXIT.blockedByKnown : EXIT.ok, end: { code: 'done' } });
      expect(owed.filter((fact) => fact !== DIRECT_TRUST && !(fact === 'shell/opens' && isShellShut(one)))).toEqual([]);
      expectNothingToDo((await planQuickly(desired, there)).plan);
      count(owed.length > 0 ? 'owed at first' : 'proven at once');
      if (owed.length > 0) await expectProvenLater(desired, there, first.state.owed());
    }),
    SEARCH,
  ));

/** Each step needs an acknowledgement, and an organization in order needs no step. */
const unacknowledged = (state: DesiredState): DesiredState => ({
  ...state,
  servers: state.servers.map((server) => (server.role === 'mailbox' ? { ...server, acknowledge: [] } : server)),
});

function expectNothingToDo(plan: Plan): void {
  expect(plan.verdict).toBe('in-desired-state');
  expect(blockedExit(plan.servers)).toBe(EXIT.ok);
  expect(stepsOf(plan)).toEqual([]);
  expect(plan.servers.flatMap(({ blocked }) => blocked)).toEqual([]);
  expect(plan.servers.flatMap(({ drift }) => drift).filter(({ owner }) => owner !== 'reported')).toEqual([]);
}

/** What the records have beside their certificate is as it was. 443 too; if the YAML declares it, it has the certificate of 444. */
function expectFrontEnd(one: Healthy, before: Organization, after: Organization): void {
  const of = (org: Organization) =>
    org.servers.map(({ name, rows, sslcert: { '0.0.0.0:444': _, ...records } }) => ({ name, rows, records }));
  expect(after.servers.map((server) => server.recordSettings)).toEqual(
    before.servers.map((server) => server.recordSettings),
  );
  if (one.front !== 'one certificate') expect(of(after)).toEqual(of(before));
  else
    for (const { sslcert } of after.servers.filter(({ role }) => role === 'mailbox'))
      expect([sslcert['0.0.0.0:443'], sslcert['127.0.0.1:443']]).toEqual(Array(2).fill(sslcert['0.0.0.0:444']));
}

/** When the component is Active again, the next run takes what is owed. */
async function expectProvenLater(desired: DesiredState, there: Lab, earlier: readonly OwedStage[]): Promise<void> {
  for (const server of there.organization().servers)
    for (const key of Object.keys(server.facts)) delete server.facts[key];
  const second = await applied(desired, there, earlier);
  expect(second).toMatchObject({ exit: EXIT.ok, end: { code: 'done' } });
  expect(stepsOf(second.state.plan)).toEqual([]);
  expect(second.state.owed()).toEqual([]);
}

interface Done extends Ended {
  readonly events: readonly JournalEvent[];
  readonly state: RunState;
}

/** A plan made now and performed, the proofs of earlier runs, and the plan after it: as the command does. */
async function applied(desired: DesiredState, there: Lab, earlier: readonly OwedStage[] = []): Promise<Done> {
  const { plan } = await planQuickly(desired, there);
  const events: JournalEvent[] = [];
  const state = new RunState(plan);
  const run: Run = {
    plan,
    provider: there.provider,
    record: recorder(state, there.provider.clock, async (event) => void events.push(event)),
    waiting: () => {},
    interrupted: () => false,
    state,
    baseline: new Map(),
  };
  await refuseStale(run);
  const ended = await applyPlan(run);
  const notProven = ended.exit === EXIT.ok ? await proveOwed(run, earlier) : null;
  if (ended.exit !== EXIT.ok || notProven !== null) return { ...(notProven ?? ended), events, state };
  const planAgain = async (): Promise<Plan> => (await planQuickly(desired, there)).plan;
  return { ...(await whatIsLeft(plan, planAgain, state.owed().length > 0)), events, state };
}

afterAll(() => {
  const lines = [...counted].sort().map(([what, times]) => `  ${String(times).padStart(5)}  ${what}`);
  process.stdout.write(`organizations in order: ${SEARCH.numRuns}\n${lines.join('\n')}\n`);
});
