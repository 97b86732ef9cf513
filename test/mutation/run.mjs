import { Stryker } from '@stryker-mutator/core';

const PLANS = 'test/mutation/plans.mutation.ts';
const RUNS = 'test/mutation/runs.mutation.ts';
const LIES = 'test/apply/lies.test.ts';
const PLANNER = 'test/planner/*.test.ts';

/**
 * The tests that judge each room, the quickest first: a mutant is killed by the first that fails, and one that survives
 * has run all that reach it. All of `npm test` would take minutes for each mutant.
 */
const ROOMS = {
  guards: ['test/guards/*.test.ts', PLANS],
  facts: ['test/facts/*.test.ts', 'test/prove/*.test.ts', PLANS],
  prove: ['test/prove/*.test.ts', LIES],
  drift: ['test/drift/*.test.ts', PLANNER, PLANS],
  choose: ['test/choose/*.test.ts', PLANNER, PLANS],
  actions: ['test/actions/*.test.ts', PLANNER, PLANS, RUNS],
  planner: [PLANNER, PLANS, LIES],
  apply: ['test/apply/*.test.ts'],
  journal: ['test/journal/{may-follow,runs,journal,lease}.test.ts'],
};

/** `npm run mutation`, or of some rooms only: `npm run mutation -- guards prove`. Ends with 1 below this share of killed mutants. */
const ENOUGH = 85;

const asked = process.argv.slice(2);
const rooms = Object.keys(ROOMS).filter((room) => asked.length === 0 || asked.includes(room));

const counted = [];
for (const room of rooms) counted.push({ room, ...count(await mutate(room)) });
const all = counted.reduce(
  (sum, { caught, missed }) => ({ caught: sum.caught + caught, missed: sum.missed + missed }),
  {
    caught: 0,
    missed: 0,
  },
);
for (const one of [...counted, { room: 'all', ...all }]) process.stdout.write(`${line(one)}\n`);
process.exitCode = score(all) < ENOUGH ? 1 : 0;

/** One after the other: each has its own tests, which its runner processes read from the environment. */
async function mutate(room) {
  process.env.EXSTATE_MUTATION_TESTS = ROOMS[room].join(' ');
  return new Stryker({
    configFile: 'test/mutation/stryker.config.mjs',
    mutate: [`src/${room}/**/*.ts`],
    incrementalFile: `.stryker/${room}.json`,
    jsonReporter: { fileName: `.stryker/${room}-report.json` },
  }).runMutationTest();
}

/** What no test reaches has not been caught; what cannot be compiled or was ignored with a reason is not counted. */
function count(mutants) {
  const of = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  return { caught: of('Killed', 'Timeout'), missed: of('Survived', 'NoCoverage') };
}

function score({ caught, missed }) {
  return caught + missed === 0 ? 100 : (100 * caught) / (caught + missed);
}

function line({ room, caught, missed }) {
  return `mutation: ${room.padEnd(8)} ${score({ caught, missed }).toFixed(1).padStart(5)} %   ${caught} of ${caught + missed} caught`;
}
