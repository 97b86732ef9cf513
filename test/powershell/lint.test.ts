import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { moduleFiles } from '../../src/providers/powershell/module/hash.ts';
import { tempFolder } from '../support/temp.ts';
import { engine, MODULE, sharedSession } from './engine.ts';
import { EVALUATORS, EXCEPTIONS, keptCommands, MEMBERS, PARAMETERS, TYPES, VARIABLES } from './kept.ts';

const kept = {
  commands: keptCommands().map(({ name, parameters = null }) => ({ name, parameters })),
  members: MEMBERS,
  types: TYPES,
  evaluators: EVALUATORS,
  parameters: PARAMETERS,
  variables: VARIABLES,
  exceptions: EXCEPTIONS,
};

describe.skipIf(!engine)("the engine's own parser reads the scripts as 5.1 would", () => {
  const session = sharedSession();
  const lint = async (files: readonly string[]): Promise<unknown> => {
    const reply = await session().call('lint', { files, ...kept }, 60);
    if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
    return reply.data;
  };

  test('every script that is shipped', async () => {
    const files = [...moduleFiles(MODULE).keys()];
    expect(files).toEqual(expect.arrayContaining(['Exstate.psd1', 'Exstate.psm1', 'operations/ping.ps1']));
    expect(await lint(files.map((name) => join(MODULE, name)))).toEqual([]);
  });

  test.for([
    ['a missing brace', 'if ($true) {', 'does not parse'],
    ['a letter beyond ASCII', "$a = 'Z\u00fcrich'", 'not ASCII'],
    ['a smart quote', '$a = \u2018x\u2019', 'not ASCII'],
    ['a tab', '$a =\t1', 'not ASCII'],
    ['CRLF', '$a = 1\r\n', 'not ASCII'],
    ['a ternary', '$b = $a ? 1 : 2', 'not in 5.1'],
    ['a chain', 'Get-Module && Get-Module', 'not in 5.1'],
    ['a job by ampersand', 'Get-Module &', 'not in 5.1'],
    ['a default', '$b = $a ?? 1', 'not in 5.1'],
    ['an assigned default', '$a ??= 1', 'not in 5.1'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: PowerShell's braces
    ['a conditional member', '$b = ${a}?.Length', 'not in 5.1'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: PowerShell's braces
    ['a conditional index', '$b = ${a}?[0]', 'not in 5.1'],
    ['a clean block', 'function f { process { 1 } clean { 2 } }', 'not in 5.1'],
    ['a parallel loop', '1 | ForEach-Object -Parallel { $_ }', 'not in 5.1'],
    ['remoting by SSH', 'New-PSSession -HostName x', 'not in 5.1'],
    ['a variable of 7', 'if ($IsWindows) { 1 }', 'not in 5.1'],
    ['a member that 4.8 lacks', '[Convert]::ToHexString($bytes)', 'not in Framework 4.8'],
    ['a type that 4.8 lacks', '[System.Text.Json.JsonSerializer]::Serialize(1)', 'not in Framework 4.8'],
    ['Invoke-Expression', 'Invoke-Expression $a', 'runs text'],
    ['its alias', 'iex $a', 'runs text'],
    ['a script block from text', '[scriptblock]::Create($a)', 'runs text'],
    ['another way to it', '$ExecutionContext.InvokeCommand.InvokeScript($a)', 'runs text'],
    ['a command by a variable', '& $a', 'called by a name from data'],
    ['a command by an expression', "& ('Get-' + $a)", 'called by a name from data'],
    ['a command by a parameter', 'function f { param($a) & $a }', 'called by a name from data'],
    ['a script by a variable', '. $file', 'called by a name from data'],
    ['a script by its name', ". './other.ps1'", 'called by a name from data'],
    ['a method by a variable', '$a.$name()', 'called by a name from data'],
    ['values in an argument', 'Get-Module -Name "a$b"', 'text with values in it reaches a command'],
    ['values in an argument in brackets', 'Get-Module -Name ("a$b")', 'text with values in it reaches a command'],
    ['values in a joined argument', 'Get-Module -Name:"a$b"', 'text with values in it reaches a command'],
    ['a cmdlet of another module', 'Write-Host 1', 'a command that is not kept'],
    ['an alias', '1 | % { $_ }', 'a command that is not kept'],
    ['a program', 'netsh http show sslcert', 'a command that is not kept'],
    ['somebody else to be', 'New-PSSession -ComputerName a -Credential $b', 'a parameter that is not kept'],
    ['a password to be asked for', 'Get-Credential', 'a command that is not kept'],
    ['a secret to be made', 'ConvertTo-SecureString -String $a -AsPlainText -Force', 'a command that is not kept'],
    ['what the lab does not know', 'Get-ExchangeCertificate -Identity $a', 'a parameter that is not kept'],
  ] as const)('refuses %s', async ([, text, rule]) => {
    const file = join(tempFolder(), 'seeded.ps1');
    writeFileSync(file, text);
    expect(await lint([file])).toEqual(expect.arrayContaining([expect.objectContaining({ file: 'seeded.ps1', rule })]));
  });

  test.for([
    ['values in a sentence', 'throw (New-ExstateError -Code \'a\' -Message "it is $b")'],
    ['values given to .NET', '$a = [IO.File]::Exists("$b/c")'],
    ['how an error is met', 'Get-ExchangeCertificate -Server $a -ErrorAction Stop'],
    ['a function of its own', 'function Get-Own { return 1 }\nGet-Own'],
    ['a block that was written in a script', 'function f { param([scriptblock] $a) & $a }'],
    ['a property by a variable', '$b = $a.$name'],
    ['a remote block', 'Invoke-Command -Session $a -ScriptBlock { param($b) Start-Service -Name $b } -ArgumentList $c'],
  ] as const)('lets pass %s', async ([, text]) => {
    const file = join(tempFolder(), 'seeded.ps1');
    writeFileSync(file, text);
    expect(await lint([join(MODULE, 'Exstate.psm1'), file])).toEqual([]);
  });
});
