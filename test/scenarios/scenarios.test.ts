import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { exstate, journals } from '../cli/exstate.ts';
import { LONG } from '../long.ts';
import { applyIn, copyOf, HERE, intentOf, isWorld, planIn, planLine, scenarios } from './scenario.ts';

/** UTC, and the time zones in which a date that is read as local time is wrong by the most. */
const ZONES = ['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'] as const;

/** Scenarios whose plan is kept as JSON, too. Each is of another kind. */
const AS_JSON: readonly string[] = [
  'self-signed-expiring-soon',
  'multiple-self-signed-candidates',
  'retire-ready',
  'edge-subscription-blocked',
  'connectors-unknown',
  'edge-in-desired-state',
  'wrong-machine-answers',
  'frontend-self-signed-declared',
  'ems-down-backend-broken',
  'ems-down-issued-by-windows',
  'observation-recorded',
  'window-ends-before-transport',
];

const stepsIn = ({ json }: { readonly json: string }): string[] =>
  (JSON.parse(json) as Plan).servers.flatMap((server) => server.steps.map((step) => step.says));

const zone = process.env['TZ'];
const setZone = (to: string | undefined): void => {
  if (to === undefined) delete process.env['TZ'];
  else process.env['TZ'] = to;
};
afterAll(() => setZone(zone));

test('there are scenarios', () => {
  expect(scenarios.length).toBeGreaterThan(50);
  expect(AS_JSON.filter((id) => !scenarios.includes(id))).toEqual([]);
  expect(scenarios.filter((id) => existsSync(join(HERE, id, 'plan.json'))).sort()).toEqual([...AS_JSON].sort());
});

test('the time zone of this process is the one that is set', () => {
  const hours = ZONES.map((to) => {
    setZone(to);
    return new Date('2026-11-22T12:00:00Z').getHours();
  });
  expect(hours).toEqual([12, 4, 2]);
});

describe('the plan of', () => {
  /** Every golden is one text for all time zones. npm test evaluates one scenario in one zone and the next in the other. */
  const zonesOf = (id: string) => (LONG || AS_JSON.includes(id) ? ZONES : [ZONES[1 + (scenarios.indexOf(id) % 2)]]);
  test.for(scenarios)('%s, in time zones far apart', async (id) => {
    const cwd = copyOf(id);
    const plans = [];
    for (const to of zonesOf(id)) {
      setZone(to);
      plans.push(await planIn(cwd, id));
    }
    const [first, ...others] = plans;
    for (const other of others) expect(other).toEqual(first);
    expect(first?.err).toBe('');
    expect(first?.code).toBeOneOf([0, 4, 5]);
    await expect(first?.out).toMatchFileSnapshot(join(HERE, id, 'plan.txt'));
    if (AS_JSON.includes(id)) await expect(first?.json).toMatchFileSnapshot(join(HERE, id, 'plan.json'));
  });
});

/** The built program, as a process in another time zone, with the options that commander makes of the line. */
describe.concurrent('the command line prints the same plan of', () => {
  test.for(LONG ? scenarios : AS_JSON)('%s', async (id, { expect }) => {
    const plan = readFileSync(join(HERE, id, 'plan.txt'), 'utf8');
    for (const TZ of LONG ? ZONES : (['Pacific/Kiritimati'] as const)) {
      const cwd = copyOf(id);
      const ended = await exstate(cwd, planLine(id), { TZ });
      expect({ err: ended.err, out: ended.out }).toEqual({ err: '', out: plan });
      const code = Number(plan.match(/^Exit code (\d+)/m)?.[1] ?? Number.NaN);
      expect(ended.code).toBe(code);
      const written = readFileSync(join(cwd, 'plan.json'), 'utf8');
      if (AS_JSON.includes(id)) expect(written).toBe(readFileSync(join(HERE, id, 'plan.json'), 'utf8'));
      else expect((JSON.parse(written) as Plan).code).toBeTypeOf('string');
    }
  });
});

/** Scenarios in which something changes during the run, with their exit codes. */
const RUNS: Readonly<Record<string, number>> = {
  'health-page-failed-before': EXIT.ok,
  'health-page-starts-failing': EXIT.undone,
  'undone-where-smtp-takes-newest': EXIT.undone,
  'event-15021-before': EXIT.ok,
  'new-12014-after-transport-restart': EXIT.failed,
  'transport-front-end-not-started': EXIT.failed,
  'drained-server': EXIT.blockedByKnown,
  'components-inactive': EXIT.blockedByKnown,
  'connector-of-another-name-logged-again': EXIT.ok,
  'log-of-two-days': EXIT.ok,
  'issue-answer-lost': EXIT.ok,
  'iisreset-partial-failure': EXIT.failed,
  'metabase-beside-central-store': EXIT.ok,
  'metabase-replays': EXIT.undone,
  'client-without-tls12': EXIT.ok,
  'x-anonymoustls-suppressed': EXIT.ok,
  'domain-controller-late': EXIT.ok,
  'domain-controller-stays-late': EXIT.ok,
  'window-ends-before-transport': EXIT.blockedByKnown,
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

/** Scenarios whose run is reverted, with the exit codes of the plan and of the run. */
const REVERTS: readonly (readonly [id: string, code: number])[] = [
  ['self-signed-expiring-soon', EXIT.ok],
  ['frontend-self-signed-declared', EXIT.ok],
  ['backend-bound-to-expired', EXIT.blockedByKnown],
  ['retire-ready', EXIT.blockedByKnown],
];

describe.concurrent('the way back after the run of', () => {
  test.for(REVERTS)('%s', async ([id, code], { expect }) => {
    const cwd = copyOf(id);
    expect(
      (await exstate(cwd, `${intentOf(id) === 'retire' ? 'retire' : 'apply'} --world world.yaml --yes`)).code,
    ).toBe(0);
    const [journal = ''] = journals(cwd);
    const run = basename(journal, '.jsonl');
    const told = await exstate(cwd, `revert ${run} --world world.yaml --out back.json`);
    expect({ code: told.code, err: told.err }).toEqual({ code, err: '' });
    // The plan contains the name of the run, which is another one each time.
    const text = told.out.replaceAll(run, 'RUN').replaceAll(/"?[A-Z0-9]{4}-[A-Z0-9]{4}"?$/gm, 'CODE');
    await expect(text).toMatchFileSnapshot(join(HERE, id, 'revert.txt'));
    expect((await exstate(cwd, 'apply back.json --world world.yaml --yes')).code).toBe(code);
  });
});

/** The first run owes proofs. Then the server is taken out of maintenance. */
test('a drained server, back from maintenance, is proven by the next run', async () => {
  const cwd = copyOf('drained-server');
  expect((await exstate(cwd, 'apply --world world.yaml --yes')).code).toBe(EXIT.blockedByKnown);
  const retire = await exstate(cwd, 'retire --world world.yaml --yes');
  expect(retire.code).toBe(EXIT.blockedByKnown);
  await expect(retire.err.replaceAll(/\d{8}T\d{6}Z-\w+/g, 'RUN')).toMatchFileSnapshot(
    join(HERE, 'drained-server', 'retire.txt'),
  );
  const world = readFileSync(join(cwd, 'world.yaml'), 'utf8');
  writeFileSync(join(cwd, 'world.yaml'), world.replaceAll(/state: (Inactive|Draining)/g, 'state: Active'));
  const proven = await exstate(cwd, 'apply --world world.yaml --yes');
  expect(proven.code).toBe(EXIT.ok);
  await expect(proven.out.replaceAll(/\d{8}T\d{6}Z-\w+/g, 'RUN')).toMatchFileSnapshot(
    join(HERE, 'drained-server', 'proven.txt'),
  );
});

/** Runs that stop, the two ways on from there, and their exit codes. */
const WAYS_ON = [
  ['new-12014-after-transport-restart', 'apply', 'continued', EXIT.ok],
  ['new-12014-after-transport-restart', 'rollback', 'rolled-back', EXIT.ok],
  ['transport-front-end-not-started', 'apply', 'continued', EXIT.failed],
] as const;

describe.concurrent('the run that stopped goes on:', () => {
  test.for(WAYS_ON)('%s, by %s', async ([id, command, name, code], { expect }) => {
    const cwd = copyOf(id);
    expect((await exstate(cwd, 'apply --world world.yaml --yes')).code).toBe(EXIT.failed);
    const ended = await exstate(cwd, `${command} --world world.yaml --yes`);
    expect(ended.code).toBe(code);
    const [journal = ''] = journals(cwd);
    const told = await exstate(cwd, `show ${journal}`);
    await expect(told.out.replaceAll(/\d{8}T\d{6}Z-\w+/g, 'RUN')).toMatchFileSnapshot(join(HERE, id, `${name}.txt`));
  });
});

describe('applied, and planned again: nothing to do in', () => {
  /** Facts that were unknown while the shell did not open are planned in the next plan: once, and not again. */
  test.for(scenarios.filter(isWorld).filter((id) => (RUNS[id] ?? EXIT.ok) === EXIT.ok))('%s', async (id) => {
    const cwd = copyOf(id);
    let plan = await planIn(cwd, id);
    for (
      let rounds = plan.code === EXIT.blockedByUnknown ? 2 : 1;
      rounds > 0 && stepsIn(plan).length > 0;
      rounds -= 1
    ) {
      const applied = await applyIn(cwd, id);
      const { code } = plan;
      expect({ code: applied.code, says: applied.code === code ? '' : applied.out + applied.err }).toEqual({
        code,
        says: '',
      });
      plan = await planIn(cwd, id);
    }
    expect(stepsIn(plan), 'still planned').toEqual([]);
  });
});
