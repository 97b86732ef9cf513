// Runs commands of the bundle in this process, and writes the bytecode of what they used. Argument: the folder of the bundle.
import { EventEmitter } from 'node:events';
import { cpSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { devNull, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const EXAMPLE = fileURLToPath(new URL('../../examples/fleet', import.meta.url));

/** What is typed in the week of a renewal. */
const LINES = [
  'validate',
  'observe --world world.yaml --out observed.json',
  'plan --observation observed.json --out plan.json',
  'plan --observation observed.json --format json',
  'show plan.json',
  'check --observation observed.json',
  'inventory --observation observed.json',
  'plan --world world.yaml',
  'apply --world world.yaml --yes',
  'plan --world world.yaml',
  'retire --world world.yaml --yes',
  'explain E-wrong-usage',
  '--version',
];

// Read when the program is loaded. Otherwise the apply above leaves a run among the real ones of this computer.
process.env.EXSTATE_STATE_DIR = '';

const [, , bundle] = process.argv;
const { loadProgram, bytecodeFile, keptBytecode } = createRequire(import.meta.url)(join(resolve(bundle), 'cli.js'));
const compiled = [];
const { exstate } = loadProgram((one) => compiled.push(one));

const folder = mkdtempSync(join(tmpdir(), 'exstate-bytecode-'));
try {
  cpSync(EXAMPLE, folder, { recursive: true });
  process.chdir(folder);
  for (const line of LINES) await run(line);
} finally {
  process.chdir(tmpdir());
  rmSync(folder, { recursive: true, force: true });
}
for (const { file, script } of compiled) {
  const kept = bytecodeFile(file);
  writeFileSync(`${kept}.new`, keptBytecode(readFileSync(file), script.createCachedData()));
  renameSync(`${kept}.new`, kept);
}

function run(line) {
  const sink = { fd: openSync(devNull, 'w'), isTTY: false, on: () => {} };
  const argv = [process.execPath, 'exstate', ...line.split(' ')];
  const asked = { argv, env: {}, stdin: { isTTY: false }, stdout: sink, stderr: sink };
  return exstate(Object.assign(new EventEmitter(), asked), () => {
    throw new Error('it was stopped');
  });
}
