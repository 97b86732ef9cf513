import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { moduleFiles } from '../../src/providers/powershell/module-files.ts';
import { engine, sharedSession } from '../powershell/engine.ts';
import { type Finding, sayFinding, unlisted, usesOf } from '../powershell/framework.ts';
import { keptCommands, PARAMETERS, VARIABLES } from '../powershell/kept.ts';
import { aWorld } from '../simulator/worlds.ts';
import { opened } from './opened.ts';
import { MANIFEST, sharedShell } from './shell.ts';

const FOLDER = dirname(MANIFEST);
const files = [...moduleFiles(FOLDER).keys()];
/** The other rules do not apply: the module replaces commands and makes script blocks from text, as a session does. */
const LANGUAGE = ['does not parse', 'not ASCII', 'not in 5.1'];
/** Its objects have properties that the module defines. */
const isProperty = (member: string): boolean => /^\.\w+$/.test(member);

describe.runIf(engine)("the lab's PowerShell", () => {
  const session = sharedSession();

  test('is valid for 5.1 and for 7', async () => {
    expect(files.length).toBeGreaterThan(8);
    const paths = files.filter((name) => !name.endsWith('xml')).map((name) => join(FOLDER, name));
    const kept = { parameters: PARAMETERS, variables: VARIABLES };
    const reply = await session().call(
      'lint',
      { files: paths, commands: [], evaluators: [], exceptions: [], ...kept },
      60,
    );
    if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
    const found = (reply.data as readonly Finding[]).filter(({ rule }) => LANGUAGE.includes(rule));
    const used = (await usesOf(session(), paths)).filter(({ member }) => !isProperty(member));
    expect([...found, ...unlisted(used)].map(sayFinding)).toEqual([]);
  });
});

describe.runIf(engine)('what it exports', () => {
  const shell = sharedShell();

  test('is what its manifest names, each once; commands that this computer lacks may be missing', async () => {
    const scene = await opened(aWorld());
    await shell().enter(scene.lab, 'EX01', scene.folder);
    const { out } = await shell().type(["(Get-Module Lab).ExportedFunctions.Keys -join ' '"]);
    const exported = out.trim().split(' ');
    const [list = ''] = /FunctionsToExport = @\([^)]*\)/.exec(readFileSync(MANIFEST, 'utf8')) ?? [];
    const named = [...list.matchAll(/'([\w.-]+)'/g)].map(([, name = '']) => name);
    expect(named.filter((name, at) => named.indexOf(name) !== at)).toEqual([]);
    expect(named.filter((name) => !exported.includes(name) && name !== 'Set-Acl')).toEqual([]);
    expect(exported.filter((name) => !named.includes(name))).toEqual([]);
  });
});

test("it has every command that the shipped scripts call and that the engine's core lacks", () => {
  const exported = readFileSync(MANIFEST, 'utf8');
  const missing = keptCommands()
    .map(({ name }) => name)
    .filter((name) => !exported.includes(`'${name}'`));
  // The commands of the engine, and those that a script can do without.
  expect(missing.filter((name) => !CORE.includes(name))).toEqual([]);
});

const CORE = [
  ...['ForEach-Object', 'Where-Object', 'Out-Null', 'Get-Module', 'Import-Module', 'Remove-Module', 'Get-PSSession'],
  ...[
    'Set-StrictMode',
    'Start-Job',
    'Wait-Job',
    'Receive-Job',
    'Remove-Job',
    'New-Module',
    'Export-ModuleMember',
    'Add-PSSnapin',
    'Get-Command',
    // From a module that every PowerShell has.
    'Select-Object',
    'Measure-Object',
  ],
  ...['Get-ExecutionPolicy'],
];
