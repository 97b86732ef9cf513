import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, type ExpectStatic, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { type Ended, exstate, folder, journals } from '../cli/exstate.ts';

/** The offsets at which a date read as local is wrong by the most, and none at all. */
const ZONES = ['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'] as const;

const HERE = fileURLToPath(new URL('.', import.meta.url));
const scenarios = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const inputOf = (id: string): string => (existsSync(join(HERE, id, 'world.yaml')) ? 'world.yaml' : 'observation.json');
const isWorld = (id: string): boolean => inputOf(id) === 'world.yaml';
const intentOf = (id: string): 'retire' | 'converge' => (id.startsWith('retire-') ? 'retire' : 'converge');

function copyOf(id: string): string {
  const cwd = folder();
  for (const name of ['exstate.yaml', inputOf(id)]) copyFileSync(join(HERE, id, name), join(cwd, name));
  return cwd;
}

/** What else is typed, where a scenario needs it. */
const optionsOf = (id: string): string => readText(join(HERE, id, 'options.txt')).trim();
const planLine = (id: string): string =>
  `plan --${inputOf(id).replace(/\..*/, '')} ${inputOf(id)} --intent ${intentOf(id)} ${optionsOf(id)}`.trim();

async function planUnder(TZ: string, id: string): Promise<{ ended: Ended; json: string }> {
  const cwd = copyOf(id);
  const ended = await exstate(cwd, `${planLine(id)} --out plan.json`, { TZ });
  return { ended, json: readText(join(cwd, 'plan.json')) };
}

const readText = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const stepsIn = (text: string): string[] =>
  (JSON.parse(text) as Plan).servers.flatMap((server) => server.steps.map((step) => step.says));

/** Applied, and planned again. What could not be read while the shell was shut is the next plan's: once, not for ever. */
async function applyAll(id: string, expectHere: ExpectStatic): Promise<void> {
  const cwd = copyOf(id);
  const change = intentOf(id) === 'retire' ? 'retire' : 'apply';
  let [steps, code] = [stepsIn(readText(join(HERE, id, 'plan.json'))), heldCode(id)];
  for (let rounds = code === EXIT.heldByUnknown ? 2 : 1; rounds > 0 && steps.length > 0; rounds -= 1) {
    const applied = await exstate(cwd, `${change} --world world.yaml --yes ${optionsOf(id)}`.trim());
    expectHere({ code: applied.code, says: applied.code === code ? '' : applied.out + applied.err }).toEqual({
      code,
      says: '',
    });
    const next = await exstate(cwd, `${planLine(id)} --format json`);
    [steps, code] = [stepsIn(next.out), next.code ?? Number.NaN];
  }
  expectHere(steps, 'still planned').toEqual([]);
}

/** As the report's last lines say it. */
const heldCode = (id: string): number =>
  Number(readText(join(HERE, id, 'plan.txt')).match(/^Exit code (\d+)/m)?.[1] ?? Number.NaN);

test('there are scenarios to look at', () => expect(scenarios.length).toBeGreaterThan(50));

describe.concurrent('the plan of', () => {
  test.for(scenarios)('%s, in every time zone', async (id, { expect }) => {
    const plans = await Promise.all(ZONES.map((zone) => planUnder(zone, id)));
    const [first, ...others] = plans;
    for (const other of others) expect(other).toEqual(first);
    expect(first?.ended.err).toBe('');
    expect(first?.ended.code).toBeOneOf([0, 4, 5]);
    await expect(first?.ended.out).toMatchFileSnapshot(join(HERE, id, 'plan.txt'));
    await expect(first?.json).toMatchFileSnapshot(join(HERE, id, 'plan.json'));
  });
});

/** Scenarios of what happens meanwhile: how their run ends, and how it is told. */
const RUNS: Readonly<Record<string, number>> = {
  'health-page-red-before': EXIT.ok,
  'health-page-turns-red': EXIT.undone,
  'event-15021-before': EXIT.ok,
  'new-12014-after-transport-restart': EXIT.undone,
  'metabase-replays': EXIT.undone,
};

describe.concurrent('the run of', () => {
  test.for(Object.entries(RUNS))('%s', async ([id, code], { expect }) => {
    const cwd = copyOf(id);
    const ended = await exstate(cwd, 'apply --world world.yaml --yes');
    expect(ended.code).toBe(code);
    const [journal = ''] = journals(cwd);
    const told = await exstate(cwd, `show ${journal}`);
    await expect(told.out.replaceAll(/\d{8}T\d{6}Z-\w+/g, 'RUN')).toMatchFileSnapshot(join(HERE, id, 'run.txt'));
  });
});

describe.concurrent('applied, and planned again: nothing to do in', () => {
  test.for(scenarios.filter(isWorld).filter((id) => (RUNS[id] ?? EXIT.ok) === EXIT.ok))('%s', async (id, { expect }) =>
    applyAll(id, expect),
  );
});
