import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ACTIONS, type AnyAction } from '../../src/actions/index.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { World } from '../../src/simulator/index.ts';
import { canonicalJson } from '../../src/support/canonical.ts';
import { lab } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { EX01 } from '../server.ts';
import { anyCase, type Case } from './any-desired.ts';
import { planQuickly } from './runs.ts';
import { EXPIRED, mailbox, OWN, PUBLIC, records, SHORT, wanted, world } from './worlds.ts';

const SEARCH = drawn({ by: 'EXSTATE_SHUFFLES', normal: 60, long: 400 }, 20261127);
type Intent = 'converge' | 'retire';
const noRow = { 'Exchange Back End': [], 'Default Web Site': ['*:443:', '127.0.0.1:443:'] };
const everything: Case['desired'] = wanted({
  selfSigned: { ...EX01.selfSigned, trustedRoot: 'copy' },
  frontEnd: { certificate: 'self-signed' },
});
const stopped = { W3SVC: 'stopped', WAS: 'stopped' };
const mailStopped = { MSExchangeTransport: 'stopped', MSExchangeFrontEndTransport: 'stopped' };

/** Together these worlds plan every action with everything that it can write. */
const WORLDS: readonly (readonly [World, Case['desired'], Intent])[] = [
  [
    world({}, mailbox({ certificates: [SHORT, PUBLIC], sslcert: records('short'), internalTransport: 'short' })),
    everything,
    'converge',
  ],
  [world({}, mailbox({ rows: noRow, sslcert: records(null) })), wanted(), 'converge'],
  [
    world({}, mailbox({ certificates: [{ ...OWN, key: { networkService: false }, inRoot: false }, PUBLIC] })),
    everything,
    'converge',
  ],
  [world({}, mailbox({ services: stopped, workersServe: null })), wanted(), 'converge'],
  [world({}, mailbox({ services: mailStopped, transportServes: null })), wanted(), 'converge'],
  [
    world({}, mailbox({ certificates: [OWN, EXPIRED, PUBLIC], ca: [String(EXPIRED.id)] })),
    wanted({ retire: { soakDays: 0 } }),
    'retire',
  ],
];

const plan = async ([one, desired, intent]: (typeof WORLDS)[number], actions: readonly AnyAction[]) =>
  (await planQuickly(desired, lab(one), intent, actions)).plan;

/** `key/new:EX01` and `key/3F0A…` are the same kind of write. */
const kindOf = (key: string): string => key.replace(/(new:[^/]+|[0-9A-F]{40})$/, '*');

/** Everything that each action writes in these plans and in their undos. */
async function writesOf(): Promise<Map<string, Set<string>>> {
  const seen = new Map<string, Set<string>>();
  const watching = ACTIONS.map(
    (action): AnyAction => ({
      ...action,
      predict: (op, view, goal, observed) => {
        const prediction = action.predict(op, view, goal, observed);
        const known = seen.get(action.kind) ?? new Set();
        for (const key of Object.keys(prediction.writes)) known.add(kindOf(key));
        seen.set(action.kind, known);
        return prediction;
      },
    }),
  );
  for (const one of WORLDS) await plan(one, watching);
  return seen;
}

const forgetting = (kind: string, write: string): AnyAction[] =>
  ACTIONS.map((action) =>
    action.kind !== kind
      ? action
      : {
          ...action,
          predict: (op, view, goal, observed) => {
            const { writes, ...rest } = action.predict(op, view, goal, observed);
            const kept = Object.entries(writes).filter(([key]) => kindOf(key) !== write);
            return { ...rest, writes: Object.fromEntries(kept) };
          },
        },
  );

const written = [...(await writesOf())].flatMap(([kind, writes]) => [...writes].map((write) => [kind, write] as const));

describe('a wrong prediction is detected', () => {
  test.for(written)('%s does not predict %s', async ([kind, write]) => {
    const caught: string[] = [];
    for (const one of WORLDS) {
      try {
        await plan(one, forgetting(kind, write));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        expect(error.exit).toBe(1);
        caught.push(error.message);
      }
    }
    expect(caught.length).toBeGreaterThan(0);
    for (const message of caught) expect(message).toContain(kind);
  });

  test('of every action', () => {
    expect([...new Set(written.map(([kind]) => kind))].sort()).toEqual(ACTIONS.map(({ kind }) => kind).sort());
  });
});

test('the plan does not depend on the order of the registry', () =>
  fc.assert(
    fc.asyncProperty(
      anyCase,
      fc.shuffledSubarray([...ACTIONS], { minLength: ACTIONS.length }),
      async (one, shuffled) => {
        const there = lab(one.world);
        const [first, second] = [
          await planQuickly(one.desired, there),
          await planQuickly(one.desired, there, 'converge', shuffled),
        ];
        expect(canonicalJson(second.plan)).toBe(canonicalJson(first.plan));
      },
    ),
    SEARCH,
  ));

afterAll(() => {
  process.stdout.write(
    `nets: ${written.length} forgotten writes of ${ACTIONS.length} actions; ${SEARCH.numRuns} plans shuffled\n`,
  );
});
