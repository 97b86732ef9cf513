import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { CLI, DESIRED, WORLD } from './exstate.ts';

/** Runs a command of a bundle, and reports which of its files were not taken from bytecode. */
const RUN = `
  const [, bundle, ...words] = process.argv;
  const fromSource = [];
  const { exstate } = require(bundle).loadProgram((one) => { if (!one.isFromBytecode) fromSource.push(one.file); });
  process.argv = ['node', 'exstate', ...words];
  exstate(process, process.exit).then(() => process.stderr.write(JSON.stringify(fromSource)));
`;

function planOf(bundle: string) {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'exstate.yaml'), DESIRED);
  writeFileSync(join(cwd, 'world.yaml'), WORLD);
  const words = ['plan', '--world', 'world.yaml'];
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', RUN, join(bundle, 'cli.js'), ...words], {
    cwd,
    encoding: 'utf8',
  });
  return { plan: stdout, fromSource: (JSON.parse(stderr) as string[]).map((file) => basename(file)).sort() };
}

/** The bundle, where a test may damage it. */
function copied(): string {
  const folder = tempFolder();
  cpSync(dirname(CLI), folder, { recursive: true });
  return folder;
}

let good: string | undefined;
const goodPlan = (): string => (good ??= planOf(dirname(CLI)).plan);
const bytecodes = (bundle: string): string[] => readdirSync(bundle).filter((name) => name.endsWith('.bytecode'));

test('no file of the bundle contains import(), which code from bytecode cannot use', () => {
  const files = readdirSync(dirname(CLI)).filter((name) => name.endsWith('.js'));
  expect(files.length).toBeGreaterThan(20);
  // In a comment or a text, a word or a quote stands before it.
  const importing = files.filter((name) =>
    /(await|return|=|\() ?import\(/.test(readFileSync(join(dirname(CLI), name), 'utf8')),
  );
  expect(importing).toEqual([]);
});

describe('the bytecode beside the bundle', () => {
  test('a plan compiles nothing from its source', () => {
    const { plan, fromSource } = planOf(dirname(CLI));
    expect(fromSource).toEqual([]);
    expect(plan).toContain('valid until');
  });

  test('without it, the same plan is made', () => {
    const bundle = copied();
    for (const name of bytecodes(bundle)) rmSync(join(bundle, name));
    const { plan, fromSource } = planOf(bundle);
    expect(plan).toBe(goodPlan());
    expect(fromSource).toContain('plan.js');
  });

  test.each([
    ['one bit is another one', (bytes: Buffer) => bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1)],
    ['it was written by half', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ['it is empty', () => Buffer.alloc(0)],
  ])('if %s, it is not used, and the same plan is made', (_, damaged) => {
    const bundle = copied();
    for (const name of bytecodes(bundle)) {
      writeFileSync(join(bundle, name), damaged(readFileSync(join(bundle, name))));
    }
    const { plan, fromSource } = planOf(bundle);
    expect(plan).toBe(goodPlan());
    expect(fromSource).toContain('plan.js');
  });

  test('it is not used for another source of the same length', () => {
    const bundle = copied();
    for (const name of readdirSync(bundle).filter((one) => one.endsWith('.js'))) {
      const file = join(bundle, name);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('valid until', 'VALID UNTIL'));
    }
    expect(planOf(bundle).plan).toBe(goodPlan().replaceAll('valid until', 'VALID UNTIL'));
  });
});

test('writing it leaves no run in the folder of journals of this computer', () => {
  const stateDir = tempFolder();
  const writer = join(import.meta.dirname, '../../src/build/write-bytecode.mjs');
  const { status } = spawnSync(process.execPath, [writer, copied()], {
    env: { ...process.env, EXSTATE_STATE_DIR: stateDir },
  });
  expect(status).toBe(0);
  expect(readdirSync(stateDir)).toEqual([]);
});
