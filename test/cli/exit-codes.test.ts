import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import validError from '../../schemas/error.schema.json?validator';
import { EXIT, Fault } from '../../src/domain/fault.ts';
import { exitOf } from '../../src/terminal/exit.ts';
import { breakOff } from './break-off.ts';
import { DESIRED, type Ended, exstate, folder, start, WORLD } from './exstate.ts';
import { desiredOf, fault, fleetOf, serverWith, slow, worldWith } from './worlds.ts';

interface Row {
  readonly code: number;
  readonly why: string;
  readonly line: string;
  readonly world?: string;
  readonly desired?: string;
  /** Prepares the folder. */
  readonly before?: (cwd: string) => Promise<unknown>;
}

const PLAN = 'plan --world world.yaml';
const APPLY = 'apply --world world.yaml --yes';
const SETUP = 'setupRunning: true';
const EXPIRED = WORLD.replace('2026-12-04', '2026-11-02').replace(
  '      - { id: public',
  '      - { id: next, like: self-signed, notAfter: 2031-06-01T00:00:00Z }\n      - { id: public',
);
/** Overwritten by hand between planning and applying. */
const become = (cwd: string, world: string): void => writeFileSync(join(cwd, 'world.yaml'), world);

const ROWS: readonly Row[] = [
  { code: 64, why: 'two sources are named', line: `${PLAN} --observation o.json` },
  { code: 64, why: 'there is no terminal to ask on', line: 'apply --world world.yaml' },
  { code: 64, why: 'an option that does not exist', line: `${PLAN} --fast` },
  { code: 64, why: 'a command that does not exist', line: 'aply' },
  { code: 3, why: 'the YAML has faults', line: PLAN, desired: DESIRED.replace('name:', 'nmae:') },
  { code: 3, why: 'the world has faults', line: PLAN, world: WORLD.replace('servers:', 'srevers:') },
  { code: 3, why: 'there is no such world', line: 'plan --world nowhere.yaml' },
  { code: 3, why: 'another organization', line: PLAN, desired: DESIRED.replace('contoso', 'fabrikam') },
  {
    code: 4,
    why: 'another machine answers under the name of the server that is observed',
    line: 'observe --world world.yaml',
    world: serverWith('answersAs: { name: EX09, fqdn: ex09.contoso.com }'),
  },
  { code: 0, why: 'the server that is observed answers', line: 'observe --world world.yaml' },
  { code: 9, why: 'a run is unfinished', line: 'retire --world world.yaml --yes', before: breakOff, world: slow(100) },
  {
    code: 8,
    why: 'a stage failed that cannot be undone',
    line: APPLY,
    world: EXPIRED + fault('restart-iis', 'refuse'),
  },
  {
    code: 8,
    why: 'transport is not proven, and a person decides',
    line: APPLY,
    world: worldWith(fault('restart-transport', 'refuse')),
  },
  { code: 7, why: 'a stage failed and is undone', line: APPLY, world: worldWith(fault('restart-iis', 'refuse')) },
  { code: 130, why: 'Ctrl+C between two steps', line: APPLY, world: slow(200) },
  {
    code: 6,
    why: 'the plan is stale',
    line: 'apply plan.json --world world.yaml --yes',
    before: async (cwd) => {
      await exstate(cwd, `${PLAN} --out plan.json`);
      become(cwd, serverWith(SETUP));
    },
  },
  {
    code: 6,
    why: 'the plan is past its time',
    line: 'apply plan.json --world world.yaml --yes',
    before: async (cwd) => {
      await exstate(cwd, `${PLAN} --out plan.json`);
      become(cwd, WORLD.replace('now: 2026-11-22', 'now: 2026-12-04'));
    },
  },
  { code: 5, why: 'Setup is running', line: PLAN, world: serverWith(SETUP) },
  { code: 4, why: 'a server does not answer', line: PLAN, desired: desiredOf('EX01', 'EX02') },
  { code: 2, why: 'changes are pending, and it is asked for', line: `${PLAN} --detailed-exitcode` },
  { code: 0, why: 'changes are pending, and it is not asked for', line: PLAN },
  { code: 0, why: 'applied', line: APPLY },
  { code: 0, why: 'in desired state', line: `${PLAN} --detailed-exitcode`, before: (cwd) => exstate(cwd, APPLY) },
];

async function run({ code, line, world = WORLD, desired = DESIRED, before }: Row): Promise<Ended> {
  const cwd = folder({ 'exstate.yaml': desired, 'world.yaml': world });
  await before?.(cwd);
  if (code !== EXIT.interrupted) return exstate(cwd, line);
  const { child, ended } = start(cwd, line.split(' '));
  child.stderr?.once('data', () => child.kill('SIGINT'));
  return ended;
}

describe.concurrent('exit code', () => {
  test.for(ROWS.map((row) => [row.code, row.why, row] as const))('%i: %s', async ([code, , row], { expect }) => {
    const ended = await run(row);
    expect({ code: ended.code, said: ended.code === code ? '' : ended.out + ended.err }).toEqual({ code, said: '' });
  });

  test('each is named in the help of its command', async () => {
    const help = new Map<string, string>();
    for (const { line, code } of ROWS) {
      const [command = ''] = line.split(' ');
      if (command === 'aply') continue;
      const text = help.get(command) ?? (await exstate(folder(), `${command} --help`)).out;
      help.set(command, text);
      expect([line, text]).toEqual([line, expect.stringMatching(new RegExp(`^ *${code} {2}\\S`, 'm'))]);
    }
  });

  test('every code except 1 has a row in this table', () => {
    const codes = new Set(ROWS.map(({ code }) => code));
    expect(Object.values(EXIT).filter((code) => !codes.has(code))).toEqual([EXIT.bug]);
  });
});

test('exit code 1: an unexpected error is a fault of exstate, and is shown with its stack', async () => {
  const said: string[] = [];
  const io = { err: (text: string) => said.push(text), out: () => {}, howErr: () => ({ color: false, width: 100 }) };
  const code = await exitOf(new TypeError('x is not a function'), io as never, false);
  expect(code).toBe(1);
  expect(said.join('')).toMatch(/fault of exstate itself[\s\S]*x is not a function[\s\S]*exit-codes\.test/);
});

describe.concurrent('if several codes apply: the first in the order of the table (formats, section 9)', () => {
  test.for<[string, Row]>([
    [
      'a server blocked by Setup, and one that does not answer',
      { code: 5, why: '', line: PLAN, world: fleetOf({ EX01: SETUP }), desired: desiredOf('EX01', 'EX02') },
    ],
    [
      'pending changes, and a server blocked by Setup',
      {
        code: 5,
        why: '',
        line: `${PLAN} --detailed-exitcode`,
        world: fleetOf({ EX01: SETUP, EX02: '' }),
        desired: desiredOf('EX01', 'EX02'),
      },
    ],
    [
      'pending changes, and a server that does not answer',
      { code: 4, why: '', line: `${PLAN} --detailed-exitcode`, desired: desiredOf('EX01', 'EX09') },
    ],
    [
      'a server that fails, and one blocked by Setup',
      {
        code: 7,
        why: '',
        line: APPLY,
        world: `${fleetOf({ EX01: SETUP, EX02: '' })}${fault('restart-iis', 'refuse', 'EX02')}\n`,
        desired: desiredOf('EX01', 'EX02', 'EX03'),
      },
    ],
    [
      'a renewed server, and one that does not answer',
      { code: 4, why: '', line: APPLY, desired: desiredOf('EX01', 'EX09') },
    ],
    [
      'wrong usage, and a YAML with faults',
      { code: 64, why: '', line: `${PLAN} --observation o.json`, desired: 'nothing: right\n' },
    ],
    [
      'a YAML with faults, and an unfinished run',
      {
        code: 3,
        why: '',
        line: APPLY,
        world: slow(100),
        before: async (cwd) => {
          await breakOff(cwd);
          writeFileSync(join(cwd, 'exstate.yaml'), 'nothing: right\n');
        },
      },
    ],
  ])('%s', async ([, row], { expect }) => {
    const ended = await run(row);
    expect({ code: ended.code, said: ended.code === row.code ? '' : ended.out + ended.err }).toEqual({
      code: row.code,
      said: '',
    });
  });
});

describe.concurrent('--format json prints one object for a failure', () => {
  const failures = ROWS.filter(({ code }) => [64, 3, 9, 6].includes(code));
  test.for(failures.map((row) => [row.code, row.why, row] as const))('%i: %s', async ([code, , row], { expect }) => {
    const ended = await run({ ...row, line: `${row.line} --format json` });
    const said: unknown = JSON.parse(ended.out);
    expect(validError(said), JSON.stringify(validError.errors)).toBe(true);
    expect(said).toMatchObject({ exit: code });
    expect(ended.code).toBe(code);
  });

  test('a Fault keeps its code, its exit code and its place', async ({ expect }) => {
    let said = '';
    const io = { err: () => {}, out: (text: string) => (said += text), how: () => ({ color: false, width: 100 }) };
    expect(await exitOf(new Fault('E-bug', 5, 'says', 'EX01'), io as never, true)).toBe(5);
    expect(JSON.parse(said)).toEqual({
      schema: 'exstate/error/v1',
      code: 'E-bug',
      says: 'says',
      exit: 5,
      place: 'EX01',
    });
  });
});
