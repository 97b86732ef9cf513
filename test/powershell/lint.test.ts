import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { moduleFiles } from '../../src/providers/powershell/module-files.ts';
import { folderOfProcess } from '../support/temp.ts';
import { engine, MODULE, sharedSession } from './engine.ts';
import { type Finding, LISTED, sayFinding, TIDY, type Use, unlisted, unused, usesOf } from './framework.ts';
import { EVALUATORS, EXCEPTIONS, keptCommands, PARAMETERS, VARIABLES } from './kept.ts';

const kept = {
  commands: keptCommands().map(({ name, parameters = null }) => ({ name, parameters })),
  evaluators: EVALUATORS,
  parameters: PARAMETERS,
  variables: VARIABLES,
  exceptions: EXCEPTIONS,
};

const shipped = (folder: string): string[] => [...moduleFiles(folder).keys()].map((name) => join(folder, name));
/** The module of a lab must run in Windows PowerShell as well. A format file is not a script. */
const LAB = join(import.meta.dirname, '../../src/lab/module');
const labFiles = shipped(LAB).filter((name) => !name.endsWith('xml'));

describe.skipIf(!engine)("the engine's own parser reads the scripts as 5.1 would", () => {
  const session = sharedSession();
  const broken = async (files: readonly string[]): Promise<readonly Finding[]> => {
    const reply = await session().call('lint', { files, ...kept }, 60);
    if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
    return reply.data as readonly Finding[];
  };
  const lint = async (files: readonly string[]): Promise<Finding[]> => [
    ...(await broken(files)),
    ...unlisted(await usesOf(session(), files)),
  ];

  let used: Promise<readonly Use[]> | undefined;
  const usedByModule = (): Promise<readonly Use[]> => {
    used ??= usesOf(session(), shipped(MODULE));
    return used;
  };

  test('every script that is shipped', async () => {
    const files = [...moduleFiles(MODULE).keys()];
    expect(files).toEqual(expect.arrayContaining(['Exstate.psd1', 'Exstate.psm1', 'operations/ping.ps1']));
    expect((await broken(shipped(MODULE))).map(sayFinding)).toEqual([]);
    expect(unlisted(await usedByModule()).map(sayFinding)).toEqual([]);
  });

  test('every line of the list is needed by a shipped script', async () => {
    expect(unused([...(await usedByModule()), ...(await usesOf(session(), labFiles))])).toEqual([]);
    expect(LISTED).toEqual(TIDY);
    expect(unused([])).toEqual(expect.arrayContaining(['Convert ToInt64(2)', 'string .Trim(0)', 'uint32']));
  });

  test.for([
    [
      '[Convert]::ToHexString($a)\n[Convert]::FromHexString($a)',
      `seeded.ps1:2: not in Framework 4.8: [Convert]::FromHexString($a)
  If the reference assemblies of 4.8 have it, test/powershell/framework-4.8.txt needs the line:
Convert FromBase64String(1) FromHexString(1) ToBase64String(1) ToByte(2) ToHexString(1) ToInt64(2)`,
    ],
    [
      '$a.Contains($b, 1)',
      `seeded.ps1:1: not in Framework 4.8: $a.Contains($b, 1)
  If the reference assemblies of 4.8 have it, test/powershell/framework-4.8.txt needs the line, where TYPE is what has it (one line a type):
TYPE .Contains(2)`,
    ],
  ] as const)('reports what to do about %s', async ([text, said]) => {
    expect((await lint([written('seeded.ps1', text)])).map(sayFinding)).toContain(said);
  });

  const refused = [
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
    // biome-ignore lint/suspicious/noTemplateCurlyInString: braces of PowerShell
    ['a conditional member', '$b = ${a}?.Length', 'not in 5.1'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: braces of PowerShell
    ['a conditional index', '$b = ${a}?[0]', 'not in 5.1'],
    ['a clean block', 'function f { process { 1 } clean { 2 } }', 'not in 5.1'],
    ['a parallel loop', '1 | ForEach-Object -Parallel { $_ }', 'not in 5.1'],
    ['remoting by SSH', 'New-PSSession -HostName x', 'not in 5.1'],
    ['a variable of 7', 'if ($IsWindows) { 1 }', 'not in 5.1'],
    ['a member that 4.8 lacks', '[Convert]::ToHexString($bytes)', 'not in Framework 4.8'],
    ['a type that 4.8 lacks', '[System.Text.Json.JsonSerializer]::Serialize(1)', 'not in Framework 4.8'],
    ['a generic type that it lacks', '[Collections.Generic.PriorityQueue[int,int]]::new()', 'not in Framework 4.8'],
    [
      'an argument of a generic type',
      '[Collections.Generic.SortedDictionary[int,Half]]::new(1)',
      'not in Framework 4.8',
    ],
    ['an array of a type that it lacks', '$a = [Half[]] @(1)', 'not in Framework 4.8'],
    ['a type of a parameter', 'function f { param([Half] $a) $a }', 'not in Framework 4.8'],
    ['a type to catch', 'try { 1 } catch [Net.Http.HttpIOException] { 2 }', 'not in Framework 4.8'],
    ['an attribute', 'function f { param([ValidateNotNullOrWhiteSpace()] $a) $a }', 'not in Framework 4.8'],
    ['a named argument of one', 'function f { param([Parameter(Newer = 1)] $a) $a }', 'not in Framework 4.8'],
    ['a static method', '[Security.Cryptography.RandomNumberGenerator]::GetInt32(5)', 'not in Framework 4.8'],
    ['a static property', '[Environment]::ProcessId', 'not in Framework 4.8'],
    ['a constructor with too long a list', '[Collections.Queue]::new(1, 2, 3)', 'not in Framework 4.8'],
    ['a method with too long a list', '[Convert]::ToBase64String($a, 0, 1, $b, 5)', 'not in Framework 4.8'],
    ['an instance method with too long a list', '$b.Contains("x", 1)', 'not in Framework 4.8'],
    ['the same with a real argument', '$b.Contains("x",[StringComparison]::Ordinal)', 'not in Framework 4.8'],
    ['an instance method', '$a.ReplaceLineEndings()', 'not in Framework 4.8'],
    ['a property', '$a.TotalMicroseconds', 'not in Framework 4.8'],
    ['a property in small letters', '$a.totalMicroseconds', 'not in Framework 4.8'],
    ['the same name without its type', '$type::GetInt32(5)', 'not in Framework 4.8'],
    ['a type by its name in text', "$a -as 'Half'", 'a type by a name from data'],
    ['a method made for a type', '[Array]::Empty[int]()', 'not in 5.1'],
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
    ['a program', 'reg query HKLM', 'a command that is not kept'],
    ['another account', 'New-PSSession -ComputerName a -Credential $b', 'a parameter that is not kept'],
    ['a password prompt', 'Get-Credential', 'a command that is not kept'],
    ['a secret from text', 'ConvertTo-SecureString -String $a -AsPlainText -Force', 'a command that is not kept'],
    ['what the lab does not know', 'Get-ExchangeCertificate -Identity $a', 'a parameter that is not kept'],
  ] as const;
  const accepted = [
    ['values in a sentence', 'throw (New-ExstateError -Code \'a\' -Message "it is $b")'],
    ['values given to .NET', '$a = [IO.File]::ReadAllText("$b/c")'],
    ['an ErrorAction', 'Get-ExchangeCertificate -Server $a -ErrorAction Stop'],
    ['a function of its own', 'function Get-Own { return 1 }\nGet-Own'],
    ['a block that was written in a script', 'function f { param([scriptblock] $a) & $a }'],
    ['a property by a variable', '$b = $a.$name'],
    ['a remote block', 'Invoke-Command -Session $a -ScriptBlock { param($b) Start-Service -Name $b } -ArgumentList $c'],
  ] as const;

  /** All texts in one request: each with its own would take longer than reading all of them. */
  const inOneRequest = (rows: readonly (readonly [string, string, ...unknown[]])[], beside: readonly string[] = []) => {
    let found: Promise<Finding[]> | undefined;
    return async (of: string): Promise<Finding[]> => {
      found ??= lint([...beside, ...rows.map(([, text], at) => written(`${at}.ps1`, text))]);
      return (await found).filter(({ file }) => file === `${rows.findIndex(([name]) => name === of)}.ps1`);
    };
  };
  const folder = folderOfProcess();
  const written = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  const inRefused = inOneRequest(refused);
  test.for(refused)('refuses %s', async ([name, , rule]) => {
    expect(await inRefused(name)).toEqual(expect.arrayContaining([expect.objectContaining({ rule })]));
  });

  const inAccepted = inOneRequest(accepted, [join(MODULE, 'Exstate.psm1')]);
  test.for(accepted)('accepts %s', async ([name]) => {
    expect(await inAccepted(name)).toEqual([]);
  });
});
