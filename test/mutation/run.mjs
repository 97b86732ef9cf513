import { Stryker } from '@stryker-mutator/core';

const PLANS = 'test/mutation/plans.test.ts';
const RUNS = 'test/mutation/runs.mutation.ts';
const WRONG_ANSWERS = 'test/apply/wrong-answers.test.ts';
const PLANNER = 'test/planner/*.test.ts';

/**
 * The tests of each room, the quickest first. The first test that fails ends the work on a mutant; a mutant that
 * survives has run all tests that reach it. The whole of `npm test` would take minutes for each mutant.
 */
const ROOMS = {
  calendar: ['test/calendar/{openings,not-now,zone}.test.ts', 'test/apply/before-stage.test.ts'],
  guards: ['test/guards/*.test.ts', PLANS],
  facts: ['test/facts/*.test.ts', 'test/prove/*.test.ts', PLANS],
  prove: ['test/prove/*.test.ts', WRONG_ANSWERS],
  drift: ['test/drift/*.test.ts', PLANNER, PLANS],
  choose: ['test/choose/*.test.ts', PLANNER, PLANS],
  actions: ['test/actions/*.test.ts', PLANNER, PLANS, RUNS],
  planner: [PLANNER, PLANS, WRONG_ANSWERS],
  apply: ['test/apply/*.test.ts', 'test/planner/strict-front-ends.test.ts'],
  journal: ['test/journal/{may-follow,runs,journal,lease,owed}.test.ts'],
};

/**
 * `npm run mutation`, or for some rooms: `npm run mutation -- guards prove`. Exit code 1 if fewer mutants are killed
 * than this percentage.
 */
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

/** One room after the other: each has its own tests, whose names the runners read from the environment. */
async function mutate(room) {
  process.env.EXSTATE_MUTATION_TESTS = ROOMS[room].join(' ');
  return new Stryker({
    configFile: 'test/mutation/stryker.config.mjs',
    mutate: [`src/${room}/**/*.ts`],
    incrementalFile: `.stryker/${room}.json`,
    jsonReporter: { fileName: `.stryker/${room}-report.json` },
  }).runMutationTest();
}

/**
 * A mutant that no test reaches counts as survived. One that does not compile, or is ignored with a reason, does not
 * count.
 */
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
