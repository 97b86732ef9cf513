import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills the processes on its list when its input closes. The system closes it however this process ends. A hook would
 * not run after SIGKILL, and a suspended child would not notice that its own input was closed.
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
  // Detached, so that Ctrl+C or a kill of the process group ends the tests and not the watcher.
  const child = spawn(process.execPath, ['-e', WATCHER], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return child.stdin;
}

/** Ends the child when the process of the tests ends. A child that was started detached is killed with its group. */
export function endsWithUs<C extends ChildProcess>(child: C, { group = false } = {}): C {
  if (child.pid === undefined) return child;
  watcher ??= startWatcher();
  const id = group ? -child.pid : child.pid;
  watcher.write(`+${id}\n`);
  child.once('exit', () => watcher?.write(`-${id}\n`));
  return child;
}
