import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
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
 * `npm run mutation`, or for some rooms: `npm run mutation -- guards prove`. All rooms take hours, so `--sample 5` tries
 * 5 % of the lines, drawn with EXSTATE_SEED. Exit code 1 if fewer mutants are killed than this percentage.
 */
const ENOUGH = 85;

/** A change is drawn if all of it is in the lines, and a shorter block would leave out those of several lines. */
const BLOCK = 10;

const { values, positionals: asked } = parseArgs({ options: { sample: { type: 'string' } }, allowPositionals: true });
const percent = values.sample === undefined ? 100 : Number(values.sample);
if (!(percent > 0 && percent <= 100)) throw new Error(`--sample takes a percentage, not ${values.sample}`);
const seed = Number(process.env.EXSTATE_SEED ?? 20261128);
if (percent < 100) process.stdout.write(`to repeat: EXSTATE_SEED=${seed} npm run mutation -- --sample ${percent}\n`);
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
  const lines = percent === 100 ? [`src/${room}/**/*.ts`] : drawnLines(`src/${room}`);
  // A small room may have none in the sample.
  if (lines.length === 0) return [];
  process.env.EXSTATE_MUTATION_TESTS = ROOMS[room].join(' ');
  return new Stryker({
    configFile: 'test/mutation/stryker.config.mjs',
    mutate: lines,
    // Of a sample nothing is kept: the next one has other lines.
    incremental: percent === 100,
    incrementalFile: `.stryker/${room}.json`,
    jsonReporter: { fileName: `.stryker/${room}-report.json` },
  }).runMutationTest();
}

/** Blocks of lines, as `src/guards/guards.ts:11-20`. Which ones depends only on their place and the seed. */
function drawnLines(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts'));
  return names.flatMap((name) => {
    const file = `${folder}/${name.replaceAll('\\', '/')}`;
    const blocks = Math.ceil(readFileSync(file, 'utf8').split('\n').length / BLOCK);
    return Array.from({ length: blocks }, (_, i) => `${file}:${i * BLOCK + 1}-${(i + 1) * BLOCK}`).filter(isDrawn);
  });
}

function isDrawn(block) {
  const hash = createHash('sha256').update(`${seed} ${block}`).digest();
  return hash.readUInt32BE(0) / 2 ** 32 < percent / 100;
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
