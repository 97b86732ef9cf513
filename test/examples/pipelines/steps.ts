import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { folder } from '../../cli/exstate.ts';
import { TypedShell } from '../../lab/shell.ts';
import { engine } from '../../powershell/engine.ts';

export { engine };

export interface Said {
  readonly code: number;
  readonly said: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Runs the text of a step as the runners do: with 'stop', and with the exit code of the last program if it has no `exit`. */
export type Steps = (cwd: string, env: Readonly<Record<string, string>>, text: string) => Promise<Said>;

/** One shell for all steps of a file. `exstate` is called in it by its name, as the program. */
export function openSteps(): Steps {
  let shell: TypedShell;
  beforeAll(async () => {
    if (engine) shell = new TypedShell(engine.executable);
  });
  afterAll(async () => {
    if (engine) await shell.close();
  });
  return async (cwd, env, text) => {
    const file = join(folder(), 'step.ps1');
    const rest = 'if ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }';
    writeFileSync(file, `$ErrorActionPreference = 'stop'\n${text}\n${rest}\n`);
    const { out, err } = await shell.type([
      ...Object.entries(env).map(([name, value]) => `$env:${name} = ${quoted(value)}`),
      `Set-Location -LiteralPath ${quoted(cwd)}; [Environment]::CurrentDirectory = ${quoted(cwd)}`,
      'Remove-Variable -Name LASTEXITCODE -Scope Global -ErrorAction Ignore',
      `try { & ${quoted(file)}; $ended = $LASTEXITCODE } catch { $ended = 1; Write-Output $_ }`,
      '[Console]::Out.WriteLine("ended:" + [int] $ended)',
      ...Object.keys(env).map((name) => `Remove-Item -LiteralPath Env:${name} -ErrorAction Ignore`),
    ]);
    return { code: Number(/ended:(\d+)\r?\n/.exec(out)?.[1] ?? Number.NaN), said: out + err };
  };
}

/** `exstate` for the steps. A function comes before a program of the same name. */
export const stubFor = (url: string): string =>
  `
function global:exstate {
  $sent = ConvertTo-Json -InputObject @{ cwd = "$PWD"; words = [string[]] $args }
  $ended = Invoke-RestMethod -Method Post -Uri '${url}/exstate' -ContentType 'application/json' -Body ([Text.Encoding]::UTF8.GetBytes($sent))
  if ($ended.out) { $ended.out.TrimEnd() }
  [Console]::Error.WriteLine($ended.err)
  $global:LASTEXITCODE = [int] $ended.code
}`.trim();
