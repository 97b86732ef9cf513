import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import validCheck from '../../schemas/check.schema.json?validator';
import { prometheusSamples } from '../check/prometheus.ts';
import { breakOff } from './break-off.ts';
import { DESIRED, exstate, folder, WORLD } from './exstate.ts';
import { shell } from './shell.ts';
import { slow, worldWith } from './worlds.ts';

const HEALTHY = WORLD.replace('2026-12-04', '2031-06-04');
const DOWN = HEALTHY.replace('"0.0.0.0:444": old, ', '');
const HIDDEN = `${HEALTHY}unknown: [ { server: EX01, fact: "rdp/RDP-Tcp", because: access denied } ]\n`;
const aFolder = (world = HEALTHY, desired = DESIRED): string =>
  folder({ 'exstate.yaml': desired, 'world.yaml': world });
const at = (cwd: string, name: string): string => readFileSync(join(cwd, name), 'utf8');

describe.concurrent('the exit code is that of a monitoring plugin', () => {
  test.for([
    [0, 'OK', 'in order', HEALTHY, ''],
    [1, 'WARNING', 'a certificate has too few days', WORLD, ''],
    [2, 'CRITICAL', '444 is down', DOWN, ''],
    [2, 'CRITICAL', 'a certificate has expired', HEALTHY, ' --at 2027-06-01'],
    [3, 'UNKNOWN', 'a fact could not be read', HIDDEN, ''],
    [3, 'UNKNOWN', 'a server did not answer', HEALTHY.replaceAll('EX01', 'EX09').replaceAll('ex01', 'ex09'), ''],
  ] as const)('%i %s: %s', async ([code, word, , world, more], { expect }) => {
    const ended = await exstate(aFolder(world), `check --world world.yaml${more}`);
    expect(ended).toMatchObject({ code, err: '' });
    expect(ended.out).toMatch(new RegExp(`^EXSTATE ${word} - `));
  });
});

describe.concurrent('whatever goes wrong is UNKNOWN and 3', () => {
  test.for([
    ['an option that does not exist', 'check --nope'],
    ['a value that is not allowed', 'check --format xml'],
    ['too many arguments', 'check a.yaml b.yaml'],
    ['an option without its value', 'check --out'],
    ['two sources', 'check --world world.yaml --observation o.json'],
    ['no such YAML', 'check nowhere.yaml --world world.yaml'],
    ['no such world', 'check --world nowhere.yaml'],
    ['no such server', 'check --world world.yaml --server EX7'],
    ['no such time', 'check --world world.yaml --at never'],
    ['an output of an unknown kind', 'check --world world.yaml --out check.csv'],
    ['an output that is an input', 'check --world world.yaml --out exstate.yaml.txt --out exstate.yaml.txt'],
    ['before and after Setup at once', 'check --world world.yaml --before-setup --after-setup'],
    ['after Setup without a baseline', 'check --world world.yaml --after-setup'],
    ['a baseline without --after-setup', 'check --world world.yaml --baseline o.json'],
    ['a baseline that is none', 'check --world world.yaml --after-setup --baseline exstate.yaml'],
  ] as const)('%s', async ([, line], { expect }) => {
    const ended = await exstate(aFolder(), line);
    expect(ended.code).toBe(3);
    expect(ended.out).toMatch(/^EXSTATE UNKNOWN - .+\n$/);
    expect(ended.err).not.toBe('');
  });

  test('as JSON it is the error of every command, with exit 3', async ({ expect }) => {
    for (const line of ['check --nope --format json', 'check nowhere.yaml --format json']) {
      const ended = await exstate(aFolder(), line);
      expect(ended.code).toBe(3);
      expect(JSON.parse(ended.out)).toMatchObject({ schema: 'exstate/error/v1', exit: 3 });
    }
  });

  test('PRTG gets an error, and Prometheus nothing that looks like a result', async ({ expect }) => {
    const prtg = await exstate(aFolder(), 'check --format prtg --world nowhere.yaml');
    expect(prtg.code).toBe(3);
    expect(JSON.parse(prtg.out)).toMatchObject({ prtg: { error: 1, text: expect.stringContaining('UNKNOWN') } });
    expect(await exstate(aFolder(), 'check --format=prometheus --world nowhere.yaml')).toMatchObject({
      code: 3,
      out: '',
    });
  });

  test('a report that could not be written is not an OK, and not a WARNING either', async ({ expect }) => {
    for (const world of [HEALTHY, WORLD])
      expect((await shell(aFolder(world), 'node "$EXSTATE" check --world world.yaml > /dev/full')).code).toBe(3);
  });

  test('help is no fault', async ({ expect }) => {
    expect(await exstate(folder(), 'check --help')).toMatchObject({ code: 0, err: '' });
  });

  test('other commands keep their exit codes', async ({ expect }) => {
    expect((await exstate(aFolder(), 'plan --nope')).code).toBe(64);
    expect((await exstate(aFolder(), 'validate check')).code).toBe(3);
    expect((await exstate(aFolder(), 'plan check --nope')).out).toBe('');
  });
});

describe.concurrent('--out', () => {
  const OUTS = 'check --world world.yaml --out a.txt --out a.json --out a.prom --out a.prtg.json';

  test('writes each format from one observation, and what is printed is one of them', async ({ expect }) => {
    const cwd = aFolder(WORLD);
    const ended = await exstate(cwd, OUTS);
    expect(ended.code).toBe(1);
    expect(at(cwd, 'a.txt')).toBe(ended.out);
    expect(validCheck(JSON.parse(at(cwd, 'a.json'))), JSON.stringify(validCheck.errors)).toBe(true);
    expect(prometheusSamples(at(cwd, 'a.prom')).length).toBeGreaterThan(5);
    expect(JSON.parse(at(cwd, 'a.prtg.json'))).toHaveProperty('prtg.result');
  });

  test('replaces its own files', async ({ expect }) => {
    const cwd = aFolder(WORLD);
    await exstate(cwd, OUTS);
    writeFileSync(join(cwd, 'world.yaml'), HEALTHY);
    expect((await exstate(cwd, OUTS)).code).toBe(0);
    expect(at(cwd, 'a.txt')).toMatch(/^EXSTATE OK - /);
    expect(JSON.parse(at(cwd, 'a.json'))).toMatchObject({ state: 'ok' });
    expect(at(cwd, 'a.prom')).toContain('exstate_check_state{organization="contoso"} 0\n');
  });

  test.for([
    ['a.txt', 'my notes\n'],
    ['a.json', '{"schema":"exstate/observation/v1"}'],
    ['a.prom', '# HELP node_cpu another exporter\n'],
    ['a.prtg.json', '{"prtg":{"result":[]}}'],
  ] as const)('replaces no other %s', async ([name, content], { expect }) => {
    const cwd = aFolder();
    writeFileSync(join(cwd, name), content);
    expect((await exstate(cwd, `check --world world.yaml --out ${name}`)).code).toBe(3);
    expect(at(cwd, name)).toBe(content);
  });

  test('the baseline is not overwritten by what is made from it', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'observe --world world.yaml --out before.json');
    const before = at(cwd, 'before.json');
    const ended = await exstate(cwd, 'check --world world.yaml --after-setup --baseline before.json --out before.json');
    expect(ended.code).toBe(3);
    expect(at(cwd, 'before.json')).toBe(before);
  });
});

describe.concurrent('around Setup', () => {
  test('a baseline is compared, and the plan corrects what was dropped', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'observe --world world.yaml --out before.json');
    expect((await exstate(cwd, 'check --world world.yaml --after-setup --baseline before.json')).code).toBe(0);
    writeFileSync(join(cwd, 'world.yaml'), DOWN);
    const ended = await exstate(cwd, 'check --world world.yaml --after-setup --baseline before.json');
    expect(ended.code).toBe(2);
    expect(ended.out).toMatch(
      /^CRITICAL EX01: removed: 444 has no certificate \(before: .*\); `exstate plan` corrects it/m,
    );
    await exstate(cwd, 'apply --world world.yaml --yes');
    const again = await exstate(cwd, 'check --world world.yaml --after-setup --baseline before.json');
    expect(again.out).not.toContain('removed');
  });

  test('a baseline of another organization is refused', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'observe --world world.yaml --out before.json');
    writeFileSync(join(cwd, 'other.json'), at(cwd, 'before.json').replace('"contoso"', '"fabrikam"'));
    const ended = await exstate(cwd, 'check --world world.yaml --after-setup --baseline other.json');
    expect(ended).toMatchObject({ code: 3, out: expect.stringContaining('E-wrong-organization') });
  });

  test('before Setup an unfinished run is critical, and else a warning', async ({ expect }) => {
    const cwd = aFolder(slow(50));
    await breakOff(cwd);
    expect((await exstate(cwd, 'check --world world.yaml')).out).toMatch(/^WARNING run \S+ is unfinished/m);
    const ended = await exstate(cwd, 'check --world world.yaml --before-setup');
    expect(ended.code).toBe(2);
    expect(ended.out).toMatch(/^CRITICAL run \S+ is unfinished/m);
  });
});

test('an observation is judged at the time when it was taken', async ({ expect }) => {
  const cwd = aFolder(worldWith());
  await exstate(cwd, 'observe --world world.yaml --out o.json');
  const [world, recorded] = await Promise.all([
    exstate(cwd, 'check --world world.yaml --format json'),
    exstate(cwd, 'check --observation o.json --format json'),
  ]);
  const without = ({ out }: { out: string }) => ({ ...JSON.parse(out), source: null });
  expect(without(recorded)).toEqual(without(world));
});
