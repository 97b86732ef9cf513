import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import lockfile from 'proper-lockfile';
import { Fault } from '../../src/domain/fault.ts';
import { type Engine, findEngine, thisMachine } from '../../src/providers/powershell/bridge/engine.ts';
import { moduleHash } from '../../src/providers/powershell/module-files.ts';
import { cacheFolder } from '../support/cache.ts';

const BUILD = join(import.meta.dirname, 'build-host.mjs');
export const MODULE = join(import.meta.dirname, '../../src/providers/powershell/module');
const run = promisify(execFile);

/** The PowerShell of this computer, otherwise the console from NuGet; undefined if there is neither. */
async function testEngine(): Promise<Engine | undefined> {
  try {
    return findEngine(thisMachine());
  } catch (error) {
    if (!(error instanceof Fault) || process.env.EXSTATE_POWERSHELL) throw error;
  }
  const asked = await run('dotnet', ['--version']).catch(() => undefined);
  const version = asked?.stdout.trim() ?? '0';
  return Number.parseInt(version, 10) >= 10 ? { executable: await builtHost(), chosenBy: 'caller' } : undefined;
}

async function builtHost(): Promise<string> {
  // Test files run in separate processes, and each needs the host.
  const release = await lockfile.lock(cacheFolder('tests-powershell'), {
    stale: 60_000,
    retries: { retries: 1200, minTimeout: 500, factor: 1 },
  });
  try {
    return (await run(process.execPath, [BUILD])).stdout;
  } finally {
    await release();
  }
}

/** The shipped module, with the operations of the tests added. */
export function testModule(folder: string): { folder: string; hash: string } {
  const own = join(import.meta.dirname, 'operations');
  cpSync(MODULE, folder, { recursive: true, filter: (name) => !name.endsWith('.ts') });
  cpSync(own, join(folder, 'operations'), { recursive: true });
  return { folder, hash: moduleHash(folder) };
}

/** Undefined if there is no PowerShell. Tests that need one are then skipped by name. */
export const engine = await testEngine();
