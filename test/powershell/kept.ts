import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULE } from './engine.ts';

export interface KeptCommand {
  readonly name: string;
  /** Undefined: all parameters. */
  readonly parameters?: readonly string[];
}

/** Commands of the engine itself, which load no module. */
const CORE = [
  ...['ForEach-Object', 'Where-Object', 'Out-Null', 'Get-Command', 'Get-Module', 'Import-Module', 'Remove-Module'],
  ...['New-Module', 'Export-ModuleMember', 'Set-StrictMode', 'Get-PSSession', 'Start-Job', 'Wait-Job', 'Receive-Job'],
  // Called only if it exists.
  'Get-ExecutionPolicy',
];

/** The other commands, which the lab answers too: COMMANDS.txt names each command and each parameter that is used. */
export function keptCommands(): KeptCommand[] {
  const listed = new Map<string, string[]>();
  for (const line of readFileSync(join(MODULE, 'COMMANDS.txt'), 'utf8').split('\n[registry]')[0]?.split('\n') ?? []) {
    const [, name, rest = ''] = /^([A-Za-z][\w-]*)(.*)$/.exec(line.split(/\s+:\s/)[0] ?? '') ?? [];
    const parameters = [...rest.matchAll(/ -([A-Za-z]+)/g)].map(([, parameter = '']) => parameter);
    if (name) listed.set(name, [...(listed.get(name) ?? []), ...parameters]);
  }
  return [...CORE.map((name) => ({ name })), ...[...listed].map(([name, parameters]) => ({ name, parameters }))];
}

/** Other commands with the effect of Invoke-Expression. */
export const EVALUATORS: readonly string[] = [
  ...['ScriptBlock::Create', 'PowerShell::Create', 'InvokeScript', 'NewScriptBlock', 'ExpandString', 'AddScript'],
];
export const PARAMETERS: readonly string[] = [
  ...['Parallel', 'AsHashtable', 'AsByteStream', 'SkipCertificateCheck', 'HostName', 'SSHTransport', 'SSHConnection'],
  ...['AsUTC', 'NoEmphasis', 'UseWindowsPowerShell', 'SkipEditionCheck', 'StandardInput'],
];
export const VARIABLES: readonly string[] = ['IsWindows', 'IsLinux', 'IsMacOS', 'IsCoreCLR', 'PSStyle'];

/** Here the dispatcher calls a function from its table, which is filled at import. */
export const EXCEPTIONS: readonly string[] = [
  'Exstate.psm1: . $file',
  'Exstate.psm1: & $operation -Request $request.args *>&1',
  // Here the functions of the module become text for a server or for a lane of observe.
  'target.ps1: [scriptblock]::Create($Text)',
  'lanes.ps1: [Management.Automation.PowerShell]::Create()',
  'lanes.ps1: $shell.AddScript($script:Opening)',
];
