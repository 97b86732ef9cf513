import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DESIRED, exstate, folder, start, WORLD } from './exstate.ts';
import { fault, worldWith } from './worlds.ts';

const COMMENTED = WORLD.replace('servers:', 'servers: # the ones of the second site follow in spring');
const LINE = 'world.yaml will be changed. Its present content is kept in world.yaml.before.\n';
const copyIn = (cwd: string): string => readFileSync(join(cwd, 'world.yaml.before'), 'utf8');
const worldOf = (cwd: string): string => readFileSync(join(cwd, 'world.yaml'), 'utf8');
const lines = (err: string): number => err.split(LINE).length - 1;

test('apply keeps a copy of the original world with its comments, and reports it once', async () => {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': COMMENTED });
  const { code, err } = await exstate(cwd, 'apply --world world.yaml --yes');
  expect([code, lines(err)]).toEqual([0, 1]);
  expect(copyIn(cwd)).toBe(COMMENTED);
  expect(worldOf(cwd)).not.toContain('#');
});

test('no command overwrites the copy of the first state', async () => {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': COMMENTED });
  await exstate(cwd, 'apply --world world.yaml --yes');
  const changed = worldOf(cwd);
  const again = await exstate(cwd, 'retire --world world.yaml --yes --at 2027-03-01');
  expect([again.code, lines(again.err), copyIn(cwd)]).toEqual([0, 0, COMMENTED]);
  expect(worldOf(cwd)).not.toBe(changed);
});

test.for([
  ['a file', (at: string) => writeFileSync(at, 'mine')],
  ['an empty file', (at: string) => writeFileSync(at, '')],
  ['a folder', (at: string) => mkdirSync(at)],
  ['a link to nothing', (at: string) => symlinkSync('nowhere', at)],
] as const)('another file with that name is kept and reported: %s', async ([, make]) => {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': COMMENTED });
  const at = join(cwd, 'world.yaml.before');
  make(at);
  const was = lstatSync(at);
  const { code, err } = await exstate(cwd, 'apply --world world.yaml --yes');
  expect([code, lines(err)]).toEqual([0, 0]);
  expect(err.split('Its present content is NOT kept: world.yaml.before exists and is not a world')).toHaveLength(2);
  expect(lstatSync(at)).toMatchObject({ ino: was.ino, size: was.size });
});

test('rollback and retire keep the copy, too, if they are the first to write', async () => {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': worldWith(fault('restart-iis', 'timeout')) });
  const { child, ended } = start(cwd, ['apply', '--world', 'world.yaml', '--yes']);
  child.stderr?.once('data', () => child.kill('SIGKILL'));
  await ended;
  rmSync(join(cwd, 'world.yaml.before'), { force: true });
  const before = worldOf(cwd);
  const back = await exstate(cwd, 'rollback --world world.yaml --yes --at 2026-11-23');
  expect([back.code, lines(back.err), copyIn(cwd)]).toEqual([0, 1, before]);
  expect(worldOf(cwd)).not.toBe(before);

  const retired = folder({ 'exstate.yaml': DESIRED, 'world.yaml': COMMENTED });
  const { err } = await exstate(retired, 'retire --world world.yaml --yes --at 2027-03-01');
  expect([lines(err), copyIn(retired)]).toEqual([1, COMMENTED]);
});

test('a command that only reads keeps no copy', async () => {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': COMMENTED });
  await exstate(cwd, 'plan --world world.yaml');
  await exstate(cwd, 'observe --world world.yaml');
  expect([existsSync(join(cwd, 'world.yaml.before')), worldOf(cwd)]).toEqual([false, COMMENTED]);
});

test('the copy is next to the file itself, not next to a link to it', async () => {
  const cwd = folder({ 'exstate.yaml': DESIRED });
  mkdirSync(join(cwd, 'there'));
  const real = join(cwd, 'there', 'contoso.yaml');
  writeFileSync(real, COMMENTED);
  symlinkSync(real, join(cwd, 'world.yaml'));
  const { err } = await exstate(cwd, 'apply --world world.yaml --yes');
  expect(err).toContain(`kept in ${real}.before.\n`);
  expect(readFileSync(`${real}.before`, 'utf8')).toBe(COMMENTED);
});

test.for([
  ['--in-place', 1, COMMENTED],
  ['on a copy', 0, undefined],
] as const)('a lab %s', async ([how, told, kept]) => {
  const cwd = folder({ 'world.yaml': COMMENTED });
  const { child, ended } = start(cwd, ['lab', '--world', 'world.yaml', ...(told ? [how] : [])]);
  child.stdout?.once('data', () => child.kill('SIGTERM'));
  const { err } = await ended;
  const at = join(cwd, 'world.yaml.before');
  expect([lines(err), existsSync(at) ? copyIn(cwd) : undefined]).toEqual([told, kept]);
  expect(existsSync(join(cwd, 'world.lab.yaml.before'))).toBe(false);
});
