import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills what is still on its list when its input closes. The system closes it however this process ends; a hook would
 * not run after SIGKILL, and a suspended child would not see its own input close.
 */
const WATCHER = `
  const left = new Set();
  require('node:readline')
    .createInterface({ input: process.stdin })
    .on('line', (line) => left[line[0] === '+' ? 'add' : 'delete'](Number(line.slice(1))))
    .on('close', () => {
      for (const pid of left) try { process.kill(pid, 'SIGKILL'); } catch {}
    });
`;

let watcher: ReturnType<typeof startWatcher> | undefined;

function startWatcher() {
  // Detached: Ctrl+C and the killing of a process group reach the tests and not the watcher.
  const child = spawn(process.execPath, ['-e', WATCHER], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return child.stdin;
}

/** The child does not outlive the process of the tests. One that was started detached is killed with its group. */
export function endsWithUs<C extends ChildProcess>(child: C, { group = false } = {}): C {
  if (child.pid === undefined) return child;
  watcher ??= startWatcher();
  const id = group ? -child.pid : child.pid;
  watcher.write(`+${id}\n`);
  child.once('exit', () => watcher?.write(`-${id}\n`));
  return child;
}
