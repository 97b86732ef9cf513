import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import lockfile from 'proper-lockfile';
import { Fault } from '../../src/domain/fault.ts';
import { type Engine, findEngine, thisMachine } from '../../src/providers/powershell/bridge/engine.ts';
import { moduleHash } from '../../src/providers/powershell/module-files.ts';
import { cacheFolder } from '../support/cache.ts';

const HOST = join(import.meta.dirname, 'host');
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
  return Number.parseInt(version, 10) >= 10 ? { executable: await builtHost(version), chosenBy: 'caller' } : undefined;
}

/** Built once for each version of its sources and of .NET. */
async function builtHost(version: string): Promise<string> {
  const folder = cacheFolder('tests-powershell', `${sourceHash()}-${version}-${process.platform}-${process.arch}`);
  const program = join(folder, 'out', process.platform === 'win32' ? 'exstate-host.exe' : 'exstate-host');
  // Test files run in separate processes, and each needs the host.
  const release = await lockfile.lock(folder, {
    stale: 60_000,
    retries: { retries: 1200, minTimeout: 500, factor: 1 },
  });
  try {
    if (!existsSync(join(folder, 'built'))) await build(folder);
  } finally {
    await release();
  }
  return program;
}

async function build(folder: string): Promise<void> {
  rmSync(join(folder, 'out'), { recursive: true, force: true });
  cpSync(HOST, join(folder, 'source'), { recursive: true });
  const [source, out] = [join(folder, 'source'), join(folder, 'out')];
  const options = [source, '-c', 'Release', '-o', out, '--nologo', '-v', 'quiet', '-nodeReuse:false'];
  // Without the settings for short-lived shells: they turn off what makes a compiler faster.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^DOTNET_(Tiered|Thread|JIT|GC)/.test(name)),
  );
  try {
    await run('dotnet', ['publish', ...options], { env });
  } catch {
    // If NuGet has no compiler for this system, the console is compiled while it runs.
    await run('dotnet', ['build', ...options, '-p:PublishReadyToRun=false'], { env });
  }
  // PowerShell expects its own modules beside its program; NuGet installs them elsewhere.
  const system = process.platform === 'win32' ? 'win' : 'unix';
  cpSync(join(out, 'runtimes', system, 'lib/net10.0/Modules'), join(out, 'Modules'), { recursive: true });
  mkdirSync(join(folder, 'built'));
}

const sourceHash = (): string =>
  readdirSync(HOST)
    .sort()
    .reduce((hash, name) => hash.update(`${name}\n`).update(readFileSync(join(HOST, name))), createHash('sha256'))
    .digest('hex')
    .slice(0, 16);

/** The shipped module, with the operations of the tests added. */
export function testModule(folder: string): { folder: string; hash: string } {
  const own = join(import.meta.dirname, 'operations');
  cpSync(MODULE, folder, { recursive: true, filter: (name) => !name.endsWith('.ts') });
  cpSync(own, join(folder, 'operations'), { recursive: true });
  return { folder, hash: moduleHash(folder) };
}

/** Undefined if there is no PowerShell. Tests that need one are then skipped by name. */
export const engine = await testEngine();
