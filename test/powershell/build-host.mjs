// Builds the console of PowerShell for the tests, once for each version of its sources and of .NET, and prints its path.
// Without dependencies: .ci/run builds it while npm installs them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const HOST = join(import.meta.dirname, 'host');
const { platform, arch, env } = process;

const sources = createHash('sha256');
for (const name of readdirSync(HOST).sort()) sources.update(`${name}\n`).update(readFileSync(join(HOST, name)));
const dotnet = execFileSync('dotnet', ['--version'], { encoding: 'utf8' }).trim();
const root = env.XDG_CACHE_HOME || env.LOCALAPPDATA || join(homedir(), '.cache');
const name = `${sources.digest('hex').slice(0, 16)}-${dotnet}-${platform}-${arch}`;
const folder = join(root, 'exstate', 'tests-powershell', name);

if (!existsSync(join(folder, 'built'))) build();
process.stdout.write(join(folder, 'out', platform === 'win32' ? 'exstate-host.exe' : 'exstate-host'));

function build() {
  const [source, out] = [join(folder, 'source'), join(folder, 'out')];
  rmSync(out, { recursive: true, force: true });
  cpSync(HOST, source, { recursive: true });
  const options = [source, '-c', 'Release', '-o', out, '--nologo', '-v', 'quiet', '-nodeReuse:false'];
  const run = (...args) => execFileSync('dotnet', [...args, ...options], { stdio: 'pipe', env: settings() });
  try {
    run('publish');
  } catch {
    // If NuGet has no compiler for this system, the console is compiled while it runs.
    run('build', '-p:PublishReadyToRun=false');
  }
  // PowerShell expects its own modules beside its program; NuGet installs them elsewhere.
  const system = platform === 'win32' ? 'win' : 'unix';
  cpSync(join(out, 'runtimes', system, 'lib/net10.0/Modules'), join(out, 'Modules'), { recursive: true });
  mkdirSync(join(folder, 'built'));
}

/** Without the settings for short-lived shells: they turn off what makes a compiler faster. */
function settings() {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^DOTNET_(Tiered|Thread|JIT|GC)/.test(name)));
}
