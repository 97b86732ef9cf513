import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openLab } from '../../src/lab/lab.ts';
import { aWorld } from '../simulator/worlds.ts';
import type { Row } from './powershell.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const DESIRED = 'apiVersion: exstate/v1\norganization: contoso\nservers:\n  - { name: EX01, fqdn: ex01.contoso.com }\n';
const run = promisify(execFile);

/** A program in place of PowerShell that records its start and then runs PowerShell. */
function counted(folder: string, engine: string): { program: string; starts: () => number } {
  const [program, file] = [join(folder, 'counted'), join(folder, 'starts')];
  writeFileSync(program, `#!/bin/sh\necho started >> '${file}'\nexec '${engine}' "$@"\n`, { mode: 0o755 });
  return { program, starts: () => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0) };
}

/** Each command of a renewal on a lab, from the expiring certificate to the proofs. */
export async function* startsOf(engine: string): AsyncGenerator<Row | string> {
  if (process.platform === 'win32') return yield 'PowerShell starts per command: not counted on Windows';
  const folder = mkdtempSync(join(tmpdir(), 'exstate-bench-'));
  const [world, log] = [join(folder, 'world.json'), join(folder, 'calls.jsonl')];
  writeFileSync(world, JSON.stringify(aWorld()));
  writeFileSync(join(folder, 'exstate.yaml'), DESIRED);
  const { program, starts } = counted(folder, engine);
  const lab = await openLab({ world, log, keys: join(folder, 'keys.pem') });
  const env = { ...process.env, EXSTATE_LAB: lab.url, EXSTATE_POWERSHELL: program, EXSTATE_STATE_DIR: '' };
  try {
    for (const line of ['observe', 'plan --out plan.json', 'apply plan.json --yes']) {
      const [before, start] = [starts(), performance.now()];
      await run(process.execPath, [CLI, ...line.split(' ')], { cwd: folder, env });
      const ms = performance.now() - start;
      yield { what: `exstate ${line}, 1 server, lab`, ms, more: `PowerShell starts: ${starts() - before} (goal: 1)` };
    }
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
