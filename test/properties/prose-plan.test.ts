import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import observationSchema from '../../schemas/observation.schema.json' with { type: 'json' };
import planSchema from '../../schemas/plan.schema.json' with { type: 'json' };
import { blockedExit } from '../../src/domain/blocked-exit.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Provider } from '../../src/domain/provider.ts';
import { draftPlan, seal } from '../../src/reconcile/make-plan.ts';
import { observationText } from '../../src/report/observation-text.ts';
import { planText } from '../../src/report/plan-text.ts';
import { exitSaid, nextSaid, totalsSaid, wholeOutageSaid } from '../../src/report/verdict-said.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { apply, type Lab, lab, planFor } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyCase, type Case } from './any-desired.ts';
import { freeStrings, rewritten } from './prose.ts';

/** Sentences that exstate once used as data. They must have no effect. */
const SENTENCES = [
  'no management shell opens on EX01: 444 presents nothing',
  'not observed',
  'not observed since a step that may change it',
  'not undone: what was removed is not put back',
  'nothing to undo: a restart changes no setting',
  'sslcert/0.0.0.0:443 was 90DD…1A2B, is now 3F0A…77C1',
  'key/3F0A: access denied',
  '(new) is bound (because the store holds it)',
  'simulated: world.yaml',
  'exstate apply plan.json',
];

/** A text for each place, with its number. `turn` selects another text for every place. */
const texts =
  (turn: number) =>
  (at: number): string =>
    `⟦${at}⟧${SENTENCES[(at * 7 + turn) % SENTENCES.length]}⟦⟧`;
/** Only the places. A cost stands at the end of its line, so the number of spaces before it depends on the text. */
const erased = (text: string): string => text.replaceAll(/⟦(\d+)⟧.*?⟦⟧/gs, '⟦$1⟧').replaceAll(/ {2,}/g, ' ');

/** The sentence alone, which a comparison with it would match. */
const bare = (at: number): string => SENTENCES[at % SENTENCES.length] ?? '';

const planWith = (plan: Plan, turn: number): Plan => rewritten(plan, planSchema, texts(turn));
const withoutWords = ({ digest: _digest, code: _code, observed, ...rest }: Plan): unknown =>
  rewritten({ ...rest, observed: { ...observed, sha256: '' } }, planSchema, () => '');

/** So wide that no line is wrapped. Only lines to type have this color. */
const page = { color: true, width: 5_000, verbose: true };
const CYAN = '\u001b[36m';
const toType = (text: string): string[] => text.split('\n').filter((line) => line.includes(CYAN));
const thumbprints = (text: string): string[] => text.match(/\b[0-9A-F]{40}\b/g) ?? [];

const decided = (plan: Plan) => ({
  verdicts: [plan.verdict, ...plan.servers.map(({ verdict }) => verdict)],
  exit: blockedExit(plan.servers),
  sum: [totalsSaid(plan), exitSaid(plan), wholeOutageSaid(plan), nextSaid(plan, {})],
  lines: toType(planText(plan, page)),
  thumbprints: thumbprints(planText(plan, page)),
});

async function performedBy(plan: Plan, { provider }: Lab) {
  const performed: Operation[] = [];
  const watched: Provider = {
    source: provider.source,
    organization: provider.organization,
    clock: provider.clock,
    observe: (...asked) => provider.observe(...asked),
    perform: (server, operation, seconds) => {
      performed.push(operation);
      return provider.perform(server, operation, seconds);
    },
    close: async () => {},
  };
  // A run may end with a fault, for example after the date until which the plan is valid.
  const exit = await apply(plan, { provider: watched }).then(
    ({ ended }) => ended.exit,
    (error: unknown) => {
      if (error instanceof Fault) return `${error.code} ${error.exit}`;
      throw error;
    },
  );
  return { performed, exit };
}

const how = drawn({ by: 'EXSTATE_PROSE', normal: 30, long: 1_500 }, 20261127);
const met = { steps: 0, blocked: 0, unknown: 0 };

const always = (law: (one: Case) => Promise<void>): Promise<void> => fc.assert(fc.asyncProperty(anyCase, law), how);

describe('no decision depends on a sentence', () => {
  test('of a plan: lines to type, thumbprints, verdicts and exit codes stay the same with other sentences', () =>
    always(async ({ world, desired }) => {
      const plan = await planFor(desired, lab(world));
      const waits = plan.servers.flatMap(({ blocked }) => blocked.flatMap(({ waitsFor }) => waitsFor));
      met.steps += plan.servers.flatMap(({ steps }) => steps).length;
      met.blocked += waits.length;
      met.unknown += waits.filter(({ is }) => is === 'unknown').length;
      expect(decided(planWith(plan, 0))).toEqual(decided(plan));
      expect(decided(rewritten(plan, planSchema, bare))).toEqual(decided(plan));
    }));

  test('of a plan: the report prints each sentence unchanged, and nothing else in the report changes', () =>
    always(async ({ world, desired }) => {
      const plan = await planFor(desired, lab(world));
      for (const verbose of [true, false]) {
        const said = (turn: number) => erased(planText(planWith(plan, turn), { ...page, verbose }));
        expect(said(1)).toBe(said(0));
      }
    }));

  test('of a plan: `apply` performs the same operations and ends in the same way', () =>
    always(async ({ world, desired }) => {
      const plan = await planFor(desired, lab(world));
      expect(await performedBy(planWith(plan, 0), lab(world))).toEqual(await performedBy(plan, lab(world)));
    }));

  test('of an observation: the plan is the same except for its sentences', () =>
    always(async ({ world, desired }) => {
      const { provider } = lab(world);
      const observation = await observeAll(provider, desired);
      const asked = { intent: 'converge', at: provider.clock.now(), convergedAt: () => null } as const;
      const planned = (from: Observation) => withoutWords(seal(draftPlan(desired, from, asked)));
      const other = rewritten(observation, observationSchema, texts(0));
      for (const one of [other, rewritten(observation, observationSchema, bare)])
        expect(planned(one)).toEqual(planned(observation));
      expect(erased(observationText(other, desired, page)).split('\n')).toHaveLength(
        observationText(observation, desired, page).split('\n').length,
      );
    }));

  afterAll(() => {
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(5);
  });
});

/** Strings that are names, not sentences. A new string is either marked as prose in the schema or listed here. */
const NAMES = {
  plan: [
    'ask',
    'because',
    'bindingInformation',
    'blocked',
    'code',
    'connector',
    'drift',
    'edges',
    'endpoint',
    'fact',
    'id',
    'name',
    'operation',
    'organization',
    'other',
    'port',
    'powershell',
    'reason',
    'row',
    'run',
    'server',
    'servers',
    'service',
    'site',
    'step',
    'steps',
    'timeZone',
    'unsettles',
    'use',
  ],
};

test('each free string of a plan is marked as prose or listed as a name', () =>
  expect(freeStrings(planSchema)).toEqual(NAMES.plan));
