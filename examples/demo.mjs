// Renews the certificates of an example, on a copy of its folder. Each exstate command is printed before it runs.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const exstate = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'exstate-demo-'));
cpSync(fileURLToPath(new URL('./expiring', import.meta.url)), folder, { recursive: true });

const lines = [
  'validate',
  'plan --world world.yaml',
  'apply --world world.yaml --yes',
  'plan --world world.yaml --detailed-exitcode',
];

let status = 0;
for (const line of lines) {
  process.stdout.write(`\n> exstate ${line}\n\n`);
  status = spawnSync(process.execPath, [exstate, ...line.split(' ')], { cwd: folder, stdio: 'inherit' }).status ?? 1;
  if (status !== 0) break;
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = status;
