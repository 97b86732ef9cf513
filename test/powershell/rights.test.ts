import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/domain/operation.ts';
import { RIGHTS } from '../../src/report/rights-said.ts';
import { redact } from '../../src/support/redact.ts';
import { tempFolder } from '../support/temp.ts';
import { engine, MODULE, sharedSession } from './engine.ts';
import { type Reached, type Read, reachedIn, readScripts, scripts } from './reached.ts';
import { callsOf, normal, rightsPage, rightsText } from './rights-page.ts';

const SCHEMAS = join(import.meta.dirname, '../../schemas');
const page = rightsPage();
const invoke = (operation: string): string =>
  `Invoke-${operation.replace(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase())}`;

describe('RIGHTS.md, compared with the plan', () => {
  test('has for each operation the rights that the plan names', () => {
    const told = Object.keys(RIGHTS).map((right) => [right, page.get(right)?.requires]);
    expect(Object.fromEntries(told)).toEqual(RIGHTS);
  });

  test('marks no change in observing, and a change in every operation', () => {
    expect(callsOf(page, 'observe', 'changes')).toEqual([]);
    expect(callsOf(page, 'list-servers', 'changes')).toEqual([]);
    expect(OPERATIONS.filter((operation) => page.get(operation)?.changes.length === 0)).toEqual([]);
  });

  /** The verb of each other call shows whether it changes something. Each change must be marked. */
  test('leaves no change unmarked', () => {
    const calls = [...page].flatMap(([, section]) => section.calls.filter((call) => !section.changes.includes(call)));
    const others = calls.filter((call) => !/^(Get|Test|Select|Measure)-|^whoami /.test(call));
    expect([...new Set(others)].sort()).toEqual(QUIET);
  });

  /** exstate uses the identity of its process, so there is no input and no storage for a password. */
  test('is right that no script handles a secret, and that no document has a field for one', () => {
    const texts = scripts().map((path) => readFileSync(path, 'utf8'));
    expect(texts.filter((text) => /PSCredential|SecureString|NetworkCredential|-Credential\b/i.test(text))).toEqual([]);
    // A world is simulated. It only describes the credentials of EdgeSync.
    const schemas = readdirSync(SCHEMAS).filter((name) => name.endsWith('.json') && name !== 'world.schema.json');
    expect(schemas.length).toBeGreaterThan(7);
    for (const name of schemas) {
      const properties = [...readFileSync(join(SCHEMAS, name), 'utf8').matchAll(/"([\w-]+)": \{/g)];
      const masked = properties.filter(([, property = '']) => redact({ [property]: 1 })[property] !== 1);
      expect(
        masked.map(([, property]) => property),
        name,
      ).toEqual([]);
    }
  });

  test('refers only to existing sections', () => {
    expect([...page.values()].flatMap(({ also }) => also.filter((name) => !page.has(name)))).toEqual([]);
  });
});

/** Sessions, loaded cmdlets and a compiled declaration: they affect only this process, not a server. */
const QUIET = [
  'Add-PSSnapin -Name Microsoft.Exchange.Management.PowerShell.SnapIn',
  'Add-Type -MemberDefinition -Name RegistryTime -Namespace Exstate -PassThru',
  'Invoke-Command -ArgumentList -ScriptBlock -Session',
  'New-PSSession -Authentication Kerberos -ConfigurationName Microsoft.Exchange -ConnectionUri -SessionOption',
  'New-PSSession -ComputerName -SessionOption',
  'Remove-PSSession -Session',
];

describe.skipIf(!engine)('RIGHTS.md, compared with the scripts', () => {
  const session = sharedSession();
  /** Parsed once: that takes two seconds. */
  let shipped: Promise<readonly Read[]> | undefined;
  const read = async (changed: readonly string[] = []): Promise<Reached> => {
    shipped ??= readScripts(session());
    const instead = changed.length === 0 ? [] : await readScripts(session(), [...changed]);
    return reachedIn([...(await shipped), ...instead]);
  };

  test.for(['observe', 'list-servers', ...OPERATIONS])('%s makes exactly the calls that the page lists', async (of) => {
    expect((await read())(invoke(of))).toEqual(callsOf(page, of));
  });

  test('issuing by Windows makes no call that its section does not list', async () => {
    const shared = callsOf(page, 'issue-by-windows').filter((call) => !callsOf(page, 'grant-key').includes(call));
    expect(shared).toEqual([expect.stringMatching(/^New-SelfSignedCertificate /), 'certutil -delstore My']);
  });

  test('the script that is copied to a server writes one more file', async () => {
    const more = (await read())('Save-Observation').filter((call) => !callsOf(page, 'observe').includes(call));
    expect(more).toEqual(['[IO.File]::WriteAllText()']);
  });

  test('the role with the least rights has exactly the cmdlets and parameters that are called in a shell', async () => {
    const reached = await read();
    const calls = ['observe', 'list-servers', ...OPERATIONS].flatMap((of) => reached(invoke(of)));
    const inShell = calls.filter(isInShell);
    expect(roleLines(rightsText())).toEqual(merged(inShell));
  });

  const seeded: readonly [string, string, string, string][] = [
    [
      'a cmdlet more',
      'restart-iis.ps1',
      'Assert-Running -Name',
      "$null = Stop-Service -Name 'W3SVC'; Assert-Running -Name",
    ],
    ['a program more', 'restart-iis.ps1', 'Assert-Running -Name', 'netsh http show sslcert; Assert-Running -Name'],
    ['a parameter more', 'restart-iis.ps1', 'iisreset /restart', 'iisreset /noforce /restart'],
    ['a service more', 'enable-smtp.ps1', "-Services 'SMTP'", "-Services 'SMTP', 'IIS'"],
    ['a parameter less', 'remove-certificate.ps1', ' -Confirm:$Ask', ''],
    [
      'a call in a function that is shared',
      'change.ps1',
      '$said = @(icacls',
      "$null = Get-Acl -Path 'C:'; $said = @(icacls",
    ],
    [
      'a file that is written',
      'grant-key.ps1',
      'param($Thumbprint)',
      "param($Thumbprint) [IO.File]::AppendAllText('a', 'b');",
    ],
  ];
  test.for(seeded)('a script with %s is detected', async ([, file, before, after]) => {
    const [path = ''] = scripts().filter((one) => basename(one) === file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(before);
    const changed = join(tempFolder(), file);
    writeFileSync(
      changed,
      text.replace(before, () => after),
    );
    const reached = await read([changed]);
    const off = OPERATIONS.filter((of) => reached(invoke(of)).join('\n') !== callsOf(page, of).join('\n'));
    expect(off.length).toBeGreaterThan(0);
  });
});

test('a page that lists one call too many is detected', () => {
  const more = rightsPage(
    rightsText().replace('| `Get-Service` | finds', '| `Stop-Service -Name` | x |\n| `Get-Service` | finds'),
  );
  expect(callsOf(more, 'restart-transport')).not.toEqual(callsOf(page, 'restart-transport'));
});

/** Commands of each session, which need no role. */
const PUBLIC = ['Get-Command', 'Measure-Object', 'Select-Object'];
/** The cmdlets that run in a management shell, from the list beside the scripts. */
const IN_SHELL = (readFileSync(join(MODULE, 'COMMANDS.txt'), 'utf8').split(/^\[exchange\].*$/m)[1] ?? '')
  .split(/^\[/m, 1)
  .flatMap((part) =>
    [...part.matchAll(/^([A-Z]\w+-\w+)/gm)].flatMap(([, name = '']) => (PUBLIC.includes(name) ? [] : [name])),
  );
const isInShell = (call: string): boolean => IN_SHELL.includes(call.split(' ', 1)[0] ?? '');

/** By cmdlet: the parameters of its calls, together with the one that every call may have. */
function merged(calls: readonly string[]): Record<string, string[]> {
  const by: Record<string, string[]> = {};
  for (const call of calls) {
    const [name = ''] = normal(call).split(' ');
    const given = [...call.matchAll(/ -(\w+)/g)].map(([, parameter = '']) => parameter);
    by[name] = [...new Set([...(by[name] ?? []), ...given, 'ErrorAction'])].sort();
  }
  return by;
}

/** In the form of the lines that create the role: `'New-ExchangeCertificate' = 'Server', …`. */
const roleLines = (text: string): Record<string, string[]> =>
  Object.fromEntries(
    [...text.matchAll(/^ {4}'([\w-]+)'\s*= (.+)$/gm)].map(([, name = '', list = '']) => [
      name,
      [...list.matchAll(/'(\w+)'/g)].map(([, parameter = '']) => parameter).sort(),
    ]),
  );
