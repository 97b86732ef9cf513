import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { DESIRED, type Ended, exstate, folder, WORLD } from './exstate.ts';

const NAME = '20261121T000000Z-aaaa.jsonl';
const PLAN = 'plan --world world.yaml';
const APPLY = 'apply --world world.yaml --yes';
const flat = ({ err }: Ended): string => err.replace(/\s+/g, ' ');
const home = (cwd: string): string => join(cwd, '.exstate', 'contoso');

function aFolder(): { cwd: string; path: string } {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
  mkdirSync(join(home(cwd), 'runs'), { recursive: true });
  return { cwd, path: join(home(cwd), 'runs', NAME) };
}

const rooted = process.getuid?.() === 0;

describe.concurrent('a file among the runs that cannot be read', () => {
  const made: readonly (readonly [string, (path: string) => void])[] = [
    ['a link to nothing', (path) => symlinkSync('nowhere', path)],
    ['a link to itself', (path) => symlinkSync(NAME, path)],
    ['a folder', (path) => mkdirSync(path)],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a device', (path) => symlinkSync('/dev/zero', path)],
    ['no run at all', (path) => writeFileSync(path, 'no run\n')],
    ...(rooted
      ? []
      : ([
          [
            'one without a permission',
            (path: string) => {
              writeFileSync(path, 'x\n');
              chmodSync(path, 0);
            },
          ],
        ] as const)),
  ];

  test.for(made)(
    '%s: commands that only read continue and name it, commands that change are refused',
    async ([, make], { expect }) => {
      const { cwd, path } = aFolder();
      make(path);
      const plan = await exstate(cwd, PLAN);
      expect({ code: plan.code, found: plan.out.includes('EX01: 5 steps') }).toEqual({ code: 0, found: true });
      expect(flat(plan)).toContain(NAME);
      for (const line of [APPLY, 'retire --world world.yaml --yes', 'rollback --world world.yaml --yes']) {
        const ended = await exstate(cwd, line);
        expect({ line, code: ended.code, out: ended.out }).toEqual({ line, code: 3, out: '' });
        expect(flat(ended)).toContain(NAME);
      }
      expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(WORLD);
      rmSync(path, { recursive: true });
      expect(await exstate(cwd, APPLY)).toMatchObject({ code: 0 });
    },
  );

  test('the folder of the runs itself is a link to itself', async ({ expect }) => {
    const { cwd } = aFolder();
    rmSync(join(home(cwd), 'runs'), { recursive: true });
    symlinkSync('runs', join(home(cwd), 'runs'));
    const plan = await exstate(cwd, PLAN);
    expect({ code: plan.code, err: flat(plan) }).toMatchObject({ code: 0, err: expect.stringContaining('runs') });
    expect(await exstate(cwd, APPLY)).toMatchObject({ code: 3, out: '' });
  });

  test('of another organization does not block a rollback', async ({ expect }) => {
    const { cwd } = aFolder();
    const other = join(cwd, '.exstate', 'fabrikam', 'runs');
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, NAME), 'no run\n');
    const { breakOff } = await import('./break-off.ts');
    writeFileSync(join(cwd, 'world.yaml'), WORLD.replace('servers:', 'latencyMs: 60\nservers:'));
    await breakOff(cwd, 6);
    expect(await exstate(cwd, 'rollback --world world.yaml --yes')).toMatchObject({ code: 0 });
  });
});

describe.concurrent('if the lock of the lease is not a folder', () => {
  test.for([
    ['lease.lock', 'a file', (path: string) => writeFileSync(path, '')],
    ['lease.lock', 'a link to itself', (path: string) => symlinkSync('lease.lock', path)],
    ['lease.gate.lock', 'a file', (path: string) => writeFileSync(path, '')],
    ['lease.gate.lock', 'a link to nothing', (path: string) => symlinkSync('nowhere', path)],
  ] as const)('%s is %s: no run starts, and the fault names the file', async ([name, , make], { expect }) => {
    const { cwd } = aFolder();
    make(join(home(cwd), name));
    const ended = await exstate(cwd, APPLY);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 3, out: '' });
    expect(flat(ended)).toContain(`E-lease-blocked`);
    expect(flat(ended)).toContain(name);
    rmSync(join(home(cwd), name));
    expect(await exstate(cwd, APPLY)).toMatchObject({ code: 0 });
  });
});
