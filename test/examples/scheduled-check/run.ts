import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CLI } from '../../cli/exstate.ts';
import { engine } from '../../powershell/engine-here.ts';
import { folderOfProcess } from '../../support/temp.ts';

export const EXAMPLE = join(import.meta.dirname, '../../../examples/scheduled-check');

export interface Case {
  readonly script: 'Invoke-ExstateCheck' | 'Register-ExstateCheck' | 'Set-ExstateWebhook';
  readonly set?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Seen {
  readonly events: readonly { log: string; source: string; id: number; type: string; message: string }[];
  readonly calls: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
  readonly out: readonly string[];
  readonly error: string;
  readonly exit: number;
}

/** DPAPI and the registry are of Windows: this keeps the address in the environment. */
const SECRET = `function Protect-Address { param($Address, $Account) $global:Seen.calls += @{ name = 'Protect-Address'; address = $Address; account = $Account } }
function Unprotect-Address { return $env:KEPT }
function Clear-Address { $global:Seen.calls += @{ name = 'Clear-Address' } }
`;

/** Answers with the file that the environment names, as exstate would: a file for each --out, a line, and an exit code. */
const STUB = `#!/bin/sh
echo 'exstate: a line on standard error' >&2
echo "\${STUB_SAYS:-EXSTATE SAID - $1}"
while [ $# -gt 1 ]; do
  if [ "$1" = --out ] && [ -n "$STUB_JSON" ]; then cat "$STUB_JSON" > "$2"; fi
  shift
done
exit "$STUB_EXIT"
`;

/** Runs all cases in one shell, because a shell takes longer to start than a case takes. */
export async function runCases(folder: string, cases: Readonly<Record<string, Case>>): Promise<Record<string, Seen>> {
  const names = Object.keys(cases);
  const given = Object.values(cases).map(({ script, set = {}, env = {} }, at) => ({
    script: join(folder, `${script}.ps1`),
    set,
    env: env['STUB_JSON'] ? { ...env, STUB_JSON: written(join(folder, `result-${at}.json`), env['STUB_JSON']) } : env,
  }));
  const [from, to] = [join(folder, 'cases.json'), join(folder, 'answers.json')];
  writeFileSync(from, JSON.stringify(given));
  const harness = join(import.meta.dirname, 'harness.ps1');
  const words = ['-NoProfile', '-NonInteractive', '-File', harness, '-Cases', from, '-Answers', to];
  await promisify(execFile)(engine?.executable ?? '', words, {
    env: { ...process.env, EXSTATE_TEAMS_WEBHOOK: '', SystemRoot: '/windows' },
  });
  const seen = JSON.parse(readFileSync(to, 'utf8')) as Seen[];
  return Object.fromEntries(names.map((name, at) => [name, seen[at] as Seen]));
}

/** The example with another Secret.ps1, and two commands: `exstate`, and `stub`. */
export function scriptsFolder(): string {
  const folder = folderOfProcess();
  cpSync(EXAMPLE, folder, { recursive: true });
  writeFileSync(join(folder, 'Secret.ps1'), SECRET);
  command(folder, 'exstate', `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
  command(folder, 'stub', STUB);
  return folder;
}

const command = (folder: string, name: string, text: string): void =>
  writeFileSync(join(folder, name), text, { mode: 0o755 });

function written(path: string, text: string): string {
  writeFileSync(path, text);
  return path;
}
