import { describe, test } from 'vitest';
import validFindings from '../../schemas/findings.schema.json?validator';
import validObservation from '../../schemas/observation.schema.json?validator';
import { breakOff } from './break-off.ts';
import { DESIRED, exstate, folder, journals, WORLD } from './exstate.ts';
import { shell } from './shell.ts';
import { slow } from './worlds.ts';

const aFolder = (world = WORLD): string => folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
describe.concurrent('standard output contains only the report', () => {
  test.for(['validate', 'plan --world world.yaml', 'observe --world world.yaml'])(
    '%s prints nothing else',
    async (line, { expect }) => {
      const ended = await exstate(aFolder(), line);
      expect(ended).toMatchObject({ code: 0, err: '' });
      expect(ended.out).not.toBe('');
    },
  );

  test('the progress of a run is on standard error', async ({ expect }) => {
    const ended = await exstate(aFolder(), 'apply --world world.yaml --yes');
    expect(ended.err.trim().split('\n')).toHaveLength(6);
    expect(ended.err).toMatch(/\n\n$/);
    for (const line of ended.err.trim().split('\n')) expect(ended.out).not.toContain(line.trim());
  });

  test('standard output of a run as JSON is the lines of its journal', async ({ expect }) => {
    const ended = await exstate(aFolder(), 'apply --world world.yaml --yes --format json');
    const events = ended.out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events.at(0)).toBe('run-started');
    expect(events.at(-1)).toBe('run-finished');
  });

  test('an unfinished run is reported on standard error, and the plan is not refused', async ({ expect }) => {
    const cwd = aFolder(slow(50));
    await breakOff(cwd);
    const ended = await exstate(cwd, 'plan --world world.yaml --format json');
    expect(ended.err).toMatch(/Run \d{8}T\d{6}Z-\w{4} is unfinished/);
    expect(JSON.parse(ended.out)).toMatchObject({ schema: 'exstate/plan/v1' });
  });
});

describe.concurrent('a pipe that is closed', () => {
  test.for(['plan --world world.yaml', 'plan --world world.yaml --format json', 'validate', '--help'])(
    '%s | head -1 ends quietly',
    async (line, { expect }) => {
      const ended = await shell(aFolder(), `node "$EXSTATE" ${line} | head -1`);
      expect(ended).toMatchObject({ err: '', code: 0 });
      expect(ended.out.split('\n').length).toBeLessThanOrEqual(2);
    },
  );

  test('from the start ends quietly', async ({ expect }) => {
    const ended = await shell(aFolder(), 'node "$EXSTATE" plan --world world.yaml --format json | true');
    expect(ended).toMatchObject({ err: '', code: 0 });
  });

  test('does not stop a run in the middle', async ({ expect }) => {
    const cwd = aFolder(slow(20));
    await shell(cwd, 'node "$EXSTATE" apply --world world.yaml --yes 2>&1 | head -1');
    expect((await exstate(cwd, 'plan --world world.yaml --detailed-exitcode')).code).toBe(0);
  });
});

describe.concurrent('documents', () => {
  test('findings validate against their schema, also without a finding', async ({ expect }) => {
    for (const desired of [DESIRED, 'nothing: right\n', DESIRED.replace('fqdn', 'fqnd')]) {
      const ended = await exstate(folder({ 'exstate.yaml': desired }), 'validate --format json');
      const said: unknown = JSON.parse(ended.out);
      expect(validFindings(said), JSON.stringify(validFindings.errors)).toBe(true);
      expect(ended.code).toBe(desired === DESIRED ? 0 : 3);
    }
  });

  test('an observation validates, and its plan has the same steps as the plan of the world', async ({ expect }) => {
    const cwd = aFolder();
    const observed = await exstate(cwd, 'observe --world world.yaml --out o.json --format json');
    expect(validObservation(JSON.parse(observed.out)), JSON.stringify(validObservation.errors)).toBe(true);
    const [world, recorded] = await Promise.all(
      ['--world world.yaml', '--observation o.json'].map(async (source) =>
        JSON.parse((await exstate(cwd, `plan ${source} --format json`)).out),
      ),
    );
    expect(recorded.source).toEqual({ kind: 'recorded', name: 'o.json', of: world.source });
    expect(recorded.servers).toEqual(world.servers);
    expect(recorded.validUntil).toBe(world.validUntil);
  });

  test('show prints a plan and a run as the first report did', async ({ expect }) => {
    const cwd = aFolder();
    const planned = await exstate(cwd, 'plan --world world.yaml --out plan.json');
    const shown = await exstate(cwd, 'show plan.json');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(withoutNext(shown.out)).toBe(withoutNext(planned.out));
    const applied = await exstate(cwd, 'apply plan.json --world world.yaml --yes');
    const run = await exstate(cwd, `show ${journals(cwd)[0]}`);
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(applied.out).toContain(run.out.slice(0, run.out.lastIndexOf('\nNext:')).trim());
  });

  test('show refuses other files', async ({ expect }) => {
    const cwd = aFolder();
    for (const [file, code] of [
      ['exstate.yaml', 'E-nothing-to-show'],
      ['world.yaml', 'E-nothing-to-show'],
      ['nowhere.json', 'E-file-missing'],
    ])
      expect(await exstate(cwd, `show ${file}`)).toMatchObject({
        code: 3,
        out: '',
        err: expect.stringContaining(`${code} `),
      });
  });
});

const withoutNext = (text: string): string => text.replace(/^Next: .*\n?/m, '');
