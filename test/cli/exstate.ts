import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exstate as runProgram } from '../../src/program.ts';
import type { Process } from '../../src/terminal/terminal.ts';
import { endsWithUs } from '../support/ends-with-us.ts';
import { folderOfProcess } from '../support/temp.ts';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own with these files. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const cwd = folderOfProcess();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

export function start(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = endsWithUs(
    spawn(process.execPath, [CLI, ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: '1', EXSTATE_STATE_DIR: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  let [out, err] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr?.on('data', (data: Buffer) => {
    err += data.toString();
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended };
}

/** The built command, in a process of its own. Several can run at the same time. */
export const exstateApart = (cwd: string, line: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  start(cwd, line.split(' '), env).ended;

/** A process has one current directory and one environment, so one command runs after the other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * The command in this process, which takes a tenth of the time of a new one: for what it says and leaves, not for how a
 * process starts and ends, nor in a world that takes time. Its output goes to files, as with `exstate > out.txt`.
 */
export const exstate = (cwd: string, line: string, env?: NodeJS.ProcessEnv): Promise<Ended> =>
  typed(cwd, line.split(' '), env);

/** The same, with words that may contain spaces. */
export function typed(cwd: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  // These count from the start of a process.
  if ('EXSTATE_STATE_DIR' in env || 'TZ' in env) return start(cwd, words, env).ended;
  const ended = last.then(() => inEnvironment(env, () => runHere(cwd, words, env)));
  last = ended.catch(() => {});
  return ended;
}

async function inEnvironment<T>(env: NodeJS.ProcessEnv, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

let printed: string | undefined;

async function runHere(cwd: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  printed ??= folderOfProcess();
  const [out, err] = [join(printed, 'out'), join(printed, 'err')];
  const [stdout, stderr] = [openSync(out, 'w'), openSync(err, 'w')];
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const quit = () => {
      throw new Error('it ended the process, as after a second Ctrl+C');
    };
    const code = await runProgram(
      Object.assign(new EventEmitter(), {
        argv: [process.execPath, 'exstate', ...words],
        env: { NO_COLOR: '1', ...env },
        stdin: { isTTY: false },
        stdout: fileAt(stdout),
        stderr: fileAt(stderr),
      }) as unknown as Process,
      quit,
    );
    return { code, out: readFileSync(out, 'utf8'), err: readFileSync(err, 'utf8') };
  } finally {
    process.chdir(before);
    for (const descriptor of [stdout, stderr]) closeSync(descriptor);
  }
}

const fileAt = (fd: number) => ({ fd, isTTY: false, on: () => {} });

/** The journals in this folder, the oldest first. */
export function journals(cwd: string, organization = 'contoso'): string[] {
  const runs = join(cwd, '.exstate', organization, 'runs');
  try {
    return readdirSync(runs)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => join(runs, name));
  } catch {
    return [];
  }
}

export const linesOf = (journal: string): string[] => readFileSync(journal, 'utf8').split('\n').filter(Boolean);

export const DESIRED = `apiVersion: exstate/v1
organization: contoso
servers:
  - name: EX01
    fqdn: ex01.contoso.com
`;

export const WORLD = `apiVersion: exstate/world/v1
organization: contoso
now: 2026-11-22T00:00:00Z
servers:
  - name: EX01
    fqdn: ex01.contoso.com
    certificates:
      - { id: old, like: self-signed, notAfter: 2026-12-04T00:00:00Z, inRoot: false }
      - { id: public, subject: CN=mail.contoso.com, issuer: CN=Contoso CA, notAfter: 2027-06-01T00:00:00Z }
    sslcert: { "0.0.0.0:444": old, "0.0.0.0:443": public, "127.0.0.1:443": public }
    internalTransport: old
`;
