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

/** The shell that this machine has, else the console of NuGet; undefined where there is neither. */
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

/** Built once for what it is made of and for the .NET that runs it. */
async function builtHost(version: string): Promise<string> {
  const folder = cacheFolder('tests-powershell', `${sourceHash()}-${version}-${process.platform}-${process.arch}`);
  const program = join(folder, 'out', process.platform === 'win32' ? 'exstate-host.exe' : 'exstate-host');
  // Test files run in processes of their own, and each asks for the host.
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
  // Not with the settings for shells that live for seconds: a compiler gains from what they turn off.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^DOTNET_(TC_|JIT|GC)/.test(name)));
  try {
    await run('dotnet', ['publish', ...options], { env });
  } catch {
    // Where NuGet has no compiler for it, the same console compiles itself as it runs.
    await run('dotnet', ['build', ...options, '-p:PublishReadyToRun=false'], { env });
  }
  // PowerShell looks for its own modules beside its program, and NuGet puts them elsewhere.
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

/** The shipped module with the tests' own operations beside the shipped ones. */
export function testModule(folder: string): { folder: string; hash: string } {
  const own = join(import.meta.dirname, 'operations');
  cpSync(MODULE, folder, { recursive: true, filter: (name) => !name.endsWith('.ts') });
  cpSync(own, join(folder, 'operations'), { recursive: true });
  return { folder, hash: moduleHash(folder) };
}

/** Undefined where a test that needs a shell has to be skipped, by its name. */
export const engine = await testEngine();
