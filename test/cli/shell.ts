import { spawn, spawnSync } from 'node:child_process';
import { endsWithUs } from '../support/ends-with-us.ts';
import { CLI, type Ended } from './exstate.ts';

/** A command line for the shell. `$EXSTATE` is the built command. */
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

/** Whether this computer can make a terminal, with `script` from util-linux. */
export const HAS_TERMINAL = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/**
 * Runs the command on its own terminal, with this input. Output and errors arrive together. `later` answers a second
 * question: what is typed before a question is asked is lost.
 */
export const onTerminal = (
  cwd: string,
  line: string,
  { env = '', typed = '', after = 0.7, later = '' } = {},
): Promise<Ended> =>
  shell(
    cwd,
    `(sleep ${after}; printf '${typed}'${later === '' ? '' : `; sleep 3; printf '${later}'`}) | ${env} script -qec "node $EXSTATE ${line}" /dev/null`,
  );
