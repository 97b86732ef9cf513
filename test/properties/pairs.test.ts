import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import { CHECK_STATES, type Checked } from '../../src/domain/check.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import { isDown } from '../../src/domain/down.ts';
import type { Observation } from '../../src/domain/observation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { copy, type Organization, type Server, serverNamed } from '../../src/simulator/index.ts';
import { lab } from '../in-memory.ts';
import { drawn, LONG } from '../long.ts';
import { failing } from './ill.ts';
import { inDesiredState } from './in-desired-state.ts';
import { madeIll, PAIRS, type Pair } from './pairs.ts';
import { planQuickly } from './runs.ts';
import { settle } from './settle.ts';
import { type Watched, watch } from './watch.ts';

/** npm test takes some of the pairs, and the long tests take all. */
const SEARCH = drawn({ by: 'EXSTATE_PAIRS', normal: 60, long: PAIRS.length }, 20261205);
const chosen: readonly Pair[] = LONG ? PAIRS : fc.sample(fc.constantFrom(...PAIRS), SEARCH);

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

test('two things that are wrong at once end in one of the three ways, and a person who clears them gets the rest', async () => {
  const wrong: string[] = [];
  for (const pair of chosen) {
    const found = await tried(pair);
    wrong.push(...found.map((says) => `${pair.map(({ name }) => name).join(' + ')}: ${says}`));
  }
  expect(wrong).toEqual([]);
});

async function tried(pair: Pair): Promise<string[]> {
  const { world, desired } = madeIll(pair);
  const there = watch(lab(world), desired);
  const { plan, observation } = await planQuickly(desired, there);
  const checked = judge(desired, observation, there.provider.clock.now());
  const before = copy(there.organization());
  const { wrong, plans } = await settle(desired, there);
  const last = plans.at(-1)?.plan ?? plan;
  return [
    ...contradictions(plan, checked),
    ...ofOrder(plan, checked),
    ...ofFailures(pair, before, checked),
    ...wrong,
    ...there.harms,
    ...ofEnd(last, there.organization(), desired),
    ...(await healed(pair, there, desired)),
  ];
}

/** What the plan has to say of its own is never OK. */
const contradictions = ({ servers }: Plan, { findings }: Checked): string[] =>
  servers
    .filter(({ drift, verdict }) => verdict !== 'in-desired-state' || drift.some(({ owner }) => owner === 'ours'))
    .filter(({ server }) => findings.every((one) => one.server !== server || one.state === 'ok'))
    .map(({ server, verdict }) => `${server} is ${verdict}, and the check is OK`);

function ofOrder({ servers }: Plan, { findings, state }: Checked): string[] {
  const rank = (one: (typeof findings)[number]) => CHECK_STATES.indexOf(one.state) * 2 + (one.down ? 0 : 1);
  const ranks = findings.map(rank);
  const [first] = servers;
  return [
    ...(ranks.some((one, at) => at > 0 && one < (ranks[at - 1] ?? 0)) ? ['the worst finding is not the first'] : []),
    ...(findings[0] !== undefined && findings[0].state !== state ? ['the state is not that of the first finding'] : []),
    ...(servers.some(({ drift }) => drift.some(isDown)) && !first?.drift.some(isDown)
      ? ['a server that is down is not the first of the plan']
      : []),
  ];
}

/** Afflictions after which exstate does not see what fails. */
const HIDES = ['what is read', 'TLS', 'the machine'];

function ofFailures(pair: Pair, org: Organization, { findings }: Checked): string[] {
  const fails = failing(org, ex01In(org));
  const own = findings.filter(({ server }) => server === 'EX01');
  if (fails.length === 0) return [];
  if (own.every(({ state }) => state === 'ok')) return [`the check is OK, and ${fails} fails`];
  const isSeen = !pair.some(({ place }) => HIDES.includes(place));
  return isSeen && !own.some(({ down }) => down) && fails.some((one) => !isExplained(one, pair))
    ? [`nothing is down for the check, and ${fails} fails`]
    : [];
}

/**
 * Pages in maintenance; and a front end that refuses the 444 of another server. Without a shell, nothing shows which
 * certificate transport has.
 */
const isExplained = (fails: string, pair: Pair): boolean =>
  fails === 'internal transport' ||
  (fails === 'pages' && pair.some(({ place }) => place === 'components')) ||
  (fails === 'the front end' && pair.some(({ place }) => place === 'shells'));

/** In its desired state, or blocked by something that has a name. */
const ofEnd = ({ servers }: Plan, org: Organization, desired: DesiredState): string[] =>
  servers.flatMap(({ server, verdict, blocked, steps }) => {
    if (steps.length > 0) return [`${server} has steps in the end`];
    if (verdict === 'blocked')
      return blocked.some(({ waitsFor }) => waitsFor.length === 0) ? [`${server} is blocked by nothing`] : [];
    return isReached(org, desired, server) ? [] : [`${server} is ${verdict}, and its world is not`];
  });

function isReached(org: Organization, desired: DesiredState, name: string): boolean {
  const wanted = desired.servers.find((one) => one.name === name);
  const server = serverNamed(org, name);
  return wanted !== undefined && server !== undefined && inDesiredState(org, server, wanted);
}

/** Only a shell of another server, or a choice of a person, would open a server on which no shell opens. */
const NO_SHELL = ['shell-opens', 'shell-reaches'];

async function healed(pair: Pair, there: Watched, desired: DesiredState): Promise<string[]> {
  const org = there.organization();
  for (const { heals } of pair) heals?.(ex01In(org), org);
  const again = watch(there, desired);
  const { wrong, plans } = await settle(desired, again);
  const last = plans.at(-1)?.plan;
  const left = (last?.servers ?? []).flatMap(({ server, blocked }) =>
    blocked.flatMap(({ waitsFor }) =>
      waitsFor.map((one) => `${server} ${one.requires?.code ?? `${one.fact} unknown`}`),
    ),
  );
  const isShut = left.some((one) => NO_SHELL.some((code) => one.endsWith(code)));
  return [
    ...wrong.map((says) => `healed: ${says}`),
    ...again.harms.map((says) => `healed: ${says}`),
    ...(left.length > 0 && !isShut ? [`healed: ${left.join(', ')}`] : []),
  ];
}

const ex01In = (org: Organization): Server => {
  const found = org.servers.find(({ name }) => name === 'EX01');
  if (found === undefined) throw new Error('no EX01');
  return found;
};
