import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DESIRED, type Ended, folder, start, typed, WORLD } from '../cli/exstate.ts';
import { serverWith, worldWith } from '../cli/worlds.ts';

/** Reads a device in a process of its own, which is ended if it would wait. */
async function run(cwd: string, ...args: string[]): Promise<Ended> {
  if (!args.some((word) => word.startsWith('/dev/'))) return typed(cwd, args);
  const { child, ended } = start(cwd, args);
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  return ended.finally(() => clearTimeout(timer));
}

const DEEP = 100_000;
const deep = (before = '', after = ''): string => `${before}${'['.repeat(DEEP)}${']'.repeat(DEEP)}${after}`;
const at = (now: string): string => WORLD.replace('2026-11-22T00:00:00Z', now);

const OBSERVATION = {
  schema: 'exstate/observation/v1',
  organization: 'contoso',
  source: { kind: 'servers', name: 'MGMT01', through: 'powershell' },
  takenAt: '2026-11-22T00:00:00Z',
  facts: {},
  servers: { EX01: { takenAt: '2026-11-22T00:00:00Z', facts: {} } },
};
const observation = (more: object): string => JSON.stringify({ ...OBSERVATION, ...more });

describe('an impossible world is refused with its place', () => {
  test.for([
    ['an alias without an anchor', WORLD.replace('Transport: old', 'Transport: *none'), 'E-not-yaml  world.yaml:11:24'],
    ['an alias inside what it repeats', worldWith('connectors: &c [*c]'), 'E-not-yaml  world.yaml:12:17'],
    ['the same, deeper', serverWith('rows: &r { a: [*r] }'), 'E-not-yaml  world.yaml:12:20'],
    [
      'aliases that grow without bound',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${[...'bcdefgh'].map((to, i) => `${to}: &${to} [${`*${'abcdefg'[i]},`.repeat(10)}]`).join('\n')}\n`,
      'E-not-yaml  world.yaml:1:1',
    ],
    ['a key twice', worldWith('latencyMs: 1', 'latencyMs: 2'), 'E-not-yaml  world.yaml:13:1'],
    [
      'a key that objects inherit by',
      serverWith('rows: { __proto__: ["*:444:"] }'),
      'E-forbidden-key  world.yaml:12:13',
    ],
    ['the same in JSON', '{"servers":[{"rows":{"__proto__":["*:444:"]}}]}', 'E-forbidden-key  world.yaml'],
    ['the same, escaped', '{"servers":[{"rows":{"\\u005f_proto__":["*:444:"]}}]}', 'E-forbidden-key  world.yaml'],
    ['YAML too deep', '['.repeat(DEEP), 'E-too-deep  world.yaml:1:65'],
    ['JSON too deep', deep('{"apiVersion":"exstate/world/v1","servers":', '}'), 'E-too-deep  world.yaml:1:'],
    ['a leap second', at('2026-11-22T23:59:60Z'), 'E-world-invalid  world.yaml'],
    ['30 February', at('2026-02-30T00:00:00Z'), 'E-world-invalid  world.yaml'],
    ['29 February of a year without one', at('2027-02-29T00:00:00Z'), 'E-world-invalid  world.yaml'],
    ['an hour that no clock shows', at('2026-11-22T24:00:00Z'), 'E-world-invalid  world.yaml'],
    ['an instant after the last one', at('9999-12-31T23:59:59-01:00'), 'E-world-invalid  world.yaml'],
    ['an instant written in another way', at('2026-11-22 00:00:00Z'), 'E-world-invalid  world.yaml'],
  ] as const)('%s', async ([, world, says]) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
    const { code, err } = await run(cwd, 'plan', '--world', 'world.yaml');
    expect([code, err.slice(0, says.length)]).toEqual([3, says]);
  });
});

describe('an impossible observation is refused with its place', () => {
  test.for([
    ['too deep', deep('{"schema":"exstate/observation/v1","servers":', '}'), 'E-too-deep  seen.json:1:'],
    [
      'a fact that objects inherit by',
      observation({}).replace('"facts":{}', '"facts":{"__proto__":{"known":1}}'),
      'E-forbidden-key  seen.json',
    ],
    ['a leap second', observation({ takenAt: '2026-12-31T23:59:60Z' }), 'E-observation-invalid  seen.json'],
    [
      'a day that no calendar has',
      observation({ takenAt: '2026-04-31T00:00:00Z' }),
      'E-observation-invalid  seen.json',
    ],
  ] as const)('%s', async ([, text, says]) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'seen.json': text });
    const { code, err } = await run(cwd, 'plan', '--observation', 'seen.json');
    expect([code, err.slice(0, says.length)]).toEqual([3, says]);
  });
});

test.for(['show', 'apply'])('`%s` refuses a plan that is too deep with its place', async (command) => {
  const cwd = folder({ 'plan.json': deep('{"schema":"exstate/plan/v1","servers":', '}'), 'world.yaml': WORLD });
  const args = command === 'apply' ? ['--yes', '--world', 'world.yaml'] : [];
  const { code, err } = await run(cwd, command, 'plan.json', ...args);
  expect([code, err.slice(0, 22)]).toEqual([3, 'E-too-deep  plan.json:']);
});

/** Windows has neither such files nor such a command. */
describe.skipIf(process.platform === 'win32')('a path that is no regular file is refused at once', () => {
  const WAYS = [
    ['plan', '--world'],
    ['plan', '--observation'],
    ['show'],
    ['validate'],
    ['apply', '--yes', '--world', 'world.yaml'],
  ] as const;
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD, huge: '' });
  execFileSync('mkfifo', [join(cwd, 'pipe')]);
  symlinkSync('loop', join(cwd, 'loop'));
  symlinkSync('nothing', join(cwd, 'dangling'));
  truncateSync(join(cwd, 'huge'), 3 * 2 ** 30);

  test.for(
    ['/dev/zero', '/dev/stdin', 'pipe', 'loop', 'dangling', '/', 'huge'].flatMap((name) =>
      WAYS.map((way) => [[...way, name].join(' '), [...way, name]] as const),
    ),
  )('%s', async ([, args]) => {
    const { code, out, err } = await run(cwd, ...args);
    expect([code, /E-bug/.test(out + err)]).toEqual([3, false]);
  });

  test('the message for a file that is too large names the limit', async () => {
    writeFileSync(join(cwd, 'large'), '');
    truncateSync(join(cwd, 'large'), 33 * 2 ** 20);
    const { err } = await run(cwd, 'plan', '--world', 'large');
    expect(err.replace(/\s+/g, ' ')).toContain('large is larger than 32 MiB; exstate reads no larger file.');
  });
});
