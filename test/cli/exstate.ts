import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

export const exstate = (cwd: string, line: string, env?: NodeJS.ProcessEnv): Promise<Ended> =>
  start(cwd, line.split(' '), env).ended;

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
