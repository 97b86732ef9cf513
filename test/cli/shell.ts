import { spawn, spawnSync } from 'node:child_process';
import { endsWithUs } from '../support/ends-with-us.ts';
import { CLI, type Ended } from './exstate.ts';

/** A line of the shell, in which `$EXSTATE` is the command that was built. */
export const shell = (cwd: string, line: string): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, EXSTATE: CLI };
    const child = endsWithUs(spawn('bash', ['-c', `set -o pipefail; ${line}`], { cwd, env, detached: true }), {
      group: true,
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
    });
    child.on('close', (code) => resolve({ out, err, code }));
  });

/** Whether a terminal can be had here: util-linux's `script` makes one. */
export const HAS_TERMINAL = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/** The command on a terminal of its own, with this typed into it; its output and its errors come as one. */
export const onTerminal = (cwd: string, line: string, { env = '', typed = '', after = 0.7 } = {}): Promise<Ended> =>
  shell(cwd, `(sleep ${after}; printf '${typed}') | ${env} script -qec "node $EXSTATE ${line}" /dev/null`);
