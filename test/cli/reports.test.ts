import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { DESIRED, exstate, folder, WORLD } from './exstate.ts';

const aFolder = (): string => folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
const nameOf = (cwd: string): string => (JSON.parse(read(cwd, 'run.json').split('\n')[0] ?? '') as { run: string }).run;
const read = (cwd: string, file: string): string => readFileSync(join(cwd, file), 'utf8');

describe.concurrent('--report', () => {
  test('writes each rendering of one plan beside the plan', async ({ expect }) => {
    const cwd = aFolder();
    const names = '--report r.md --report r.txt --report r.json --report r.html';
    const plan = await exstate(cwd, `plan --world world.yaml --out plan.json ${names}`);
    expect(plan).toMatchObject({ code: 0, err: '' });
    expect(read(cwd, 'r.json')).toBe(read(cwd, 'plan.json'));
    expect(read(cwd, 'r.txt')).toBe(plan.out);
    const code = /plan (\w{4}-\w{4})/.exec(plan.out)?.[1];
    expect(read(cwd, 'r.md')).toContain(`plan ${code}`);
    expect(read(cwd, 'r.html')).toContain(`${code}</`);
  });

  test('of show is that of the plan', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'plan --world world.yaml --out plan.json --report first.md');
    const shown = await exstate(cwd, 'show plan.json --format markdown --report again.md');
    expect(shown.out).toBe(read(cwd, 'first.md'));
    expect(read(cwd, 'again.md')).toBe(shown.out);
  });

  test('of apply is written when the run has ended, and show prints the same', async ({ expect }) => {
    const cwd = aFolder();
    const run = await exstate(cwd, 'apply --world world.yaml --yes --report run.md --report run.json --report run.txt');
    expect(run.code).toBe(0);
    expect(read(cwd, 'run.txt').trim()).toBe(run.out.slice(run.out.lastIndexOf('simulated: ')).trim());
    const [first = ''] = read(cwd, 'run.json').split('\n');
    const name = (JSON.parse(first) as { run: string }).run;
    const shown = await exstate(cwd, `show .exstate/contoso/runs/${name}.jsonl --format markdown`);
    expect(shown.out).toContain('Exit code 0: every step is done and proven');
    expect(read(cwd, 'run.md')).toBe(shown.out);
  });

  test('of revert --out is that of the plan back', async ({ expect }) => {
    const cwd = aFolder();
    const run = await exstate(cwd, 'apply --world world.yaml --yes --report run.json');
    expect(run.code).toBe(0);
    const line = 'revert run.json --world world.yaml --out back.json --report back.md --report back.html';
    const plan = await exstate(cwd, line.replace('run.json', nameOf(cwd)));
    expect(plan.code).toBe(0);
    const shown = await exstate(cwd, 'show back.json --format markdown');
    expect(read(cwd, 'back.md')).toBe(shown.out);
    expect(read(cwd, 'back.html')).toMatch(/^<!doctype html>/);
  });

  test('of a run without a step is that of its plan', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'apply --world world.yaml --yes');
    const again = await exstate(cwd, 'apply --world world.yaml --yes --report r.md');
    expect(again.code).toBe(0);
    expect(read(cwd, 'r.md')).toMatch(/^\*\*exstate: contoso: 1 server in the desired state\.\*\* Nothing to do/);
  });

  test('replaces only a report of the same kind', async ({ expect }) => {
    const cwd = aFolder();
    for (const _ of [1, 2]) {
      const plan = await exstate(cwd, 'plan --world world.yaml --report r.md --report r.txt --report r.html');
      expect(plan).toMatchObject({ code: 0, err: '' });
    }
    writeFileSync(join(cwd, 'README.md'), '# mine\n');
    const refused = await exstate(cwd, 'plan --world world.yaml --report README.md');
    expect(refused.code).toBe(64);
    expect(refused.err).toContain('E-output-not-ours');
    expect(read(cwd, 'README.md')).toBe('# mine\n');
  });

  test.for([
    ['--report r.doc', 'the end of the name decides the format'],
    ['--report r.md --report r.md', 'named twice'],
    ['--out p.json --report p.json', 'named twice'],
    ['--report exstate.yaml', 'the end of the name decides the format'],
  ])('%s is refused before the servers are asked', async ([words, says], { expect }) => {
    const cwd = aFolder();
    const ended = await exstate(cwd, `plan --world nowhere.yaml ${words}`);
    expect(ended.code).toBe(64);
    expect(ended.err).toContain(says);
    expect(existsSync(join(cwd, 'r.md'))).toBe(false);
  });

  test('that cannot be written does not hide how a run ended', async ({ expect }) => {
    const cwd = aFolder();
    const ended = await exstate(cwd, 'apply --world world.yaml --yes --report nowhere/run.md');
    expect(ended.code).toBe(3);
    expect(ended.err).toContain('E-folder-missing');
    expect(read(cwd, 'world.yaml')).toBe(WORLD);
  });
});

describe.concurrent('--format', () => {
  test('gitlab counts the servers that a plan changes', async ({ expect }) => {
    const cwd = aFolder();
    const before = await exstate(cwd, 'plan --world world.yaml --format gitlab');
    expect(JSON.parse(before.out)).toEqual({ create: 0, update: 1, delete: 0 });
    await exstate(cwd, 'apply --world world.yaml --yes');
    const after = await exstate(cwd, 'plan --world world.yaml --format gitlab');
    expect(JSON.parse(after.out)).toEqual({ create: 0, update: 0, delete: 0 });
  });

  test('gitlab is refused for a run, which has nothing left to count', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, 'apply --world world.yaml --yes --report run.json');
    const ended = await exstate(cwd, 'show run.json --format gitlab');
    expect(ended).toMatchObject({ code: 64, out: '' });
  });

  test('markdown has at most --limit characters', async ({ expect }) => {
    const cwd = aFolder();
    const whole = await exstate(cwd, 'plan --world world.yaml --format markdown');
    const limited = await exstate(cwd, 'plan --world world.yaml --format markdown --limit 2000');
    expect(whole.out.length).toBeGreaterThan(2000);
    expect(limited.out.length).toBeLessThanOrEqual(2000);
    expect(limited.out).toMatch(/<!-- exstate:contoso -->\n$/);
    const none = await exstate(cwd, 'plan --world world.yaml --format markdown --limit 10');
    expect(none).toMatchObject({ code: 64, out: '' });
    expect(none.err).toContain('E-limit-too-small');
  });
});
