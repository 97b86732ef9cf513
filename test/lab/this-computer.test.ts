import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LONG } from '../long.ts';
import { aWorld } from '../simulator/worlds.ts';
import { type Opened, opened } from './opened.ts';
import { engine, MANIFEST, sharedShell } from './shell.ts';

const CLASS = [
  'a class',
  "Add-Type -TypeDefinition 'public class ExstateTried { public static int Five = 5; }'; [ExstateTried]::Five",
  '5',
];

/** A lab runs on the computer of a person, in a shell that is also used for other work. */
describe.runIf(engine)('the computer that a lab runs on', () => {
  const shell = sharedShell();

  /** The current folder of the shell is `here`; its process was started in `elsewhere`. */
  const twoFolders = async () => {
    const scene = await opened(aWorld());
    const [here, elsewhere] = [join(scene.folder, 'here'), join(scene.folder, 'elsewhere')];
    for (const folder of [here, elsewhere]) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'a.txt'), `in ${folder}\n`);
    }
    await shell().enter(scene.lab, 'EX01', here);
    await shell().type([`[Environment]::CurrentDirectory = '${elsewhere}'`]);
    return { ...scene, here, elsewhere };
  };
  const said = async (...lines: string[]) => {
    const { out, err } = await shell().type(lines);
    expect(err).toBe('');
    return out.trim();
  };
  const changed = ({ calls }: Opened) => calls().filter(({ changes }) => changes);

  describe('a path without a drive is relative to the current folder of the shell', () => {
    test('Remove-Item', async () => {
      const { here, elsewhere } = await twoFolders();
      await said('Remove-Item a.txt');
      expect([existsSync(join(here, 'a.txt')), existsSync(join(elsewhere, 'a.txt'))]).toEqual([false, true]);
    });

    test('Remove-Item of a folder, and of piped items', async () => {
      const { here, elsewhere } = await twoFolders();
      mkdirSync(join(here, 'b'));
      writeFileSync(join(here, 'b', 'c.txt'), '');
      await said('Remove-Item b -Recurse', 'Get-ChildItem *.txt | Remove-Item');
      expect([existsSync(join(here, 'b')), existsSync(join(here, 'a.txt'))]).toEqual([false, false]);
      expect(existsSync(join(elsewhere, 'a.txt'))).toBe(true);
    });

    test('Test-Path', async () => {
      const { here, elsewhere } = await twoFolders();
      writeFileSync(join(elsewhere, 'b.txt'), '');
      writeFileSync(join(here, 'c.txt'), '');
      expect(
        await said(`"$(Test-Path b.txt) $(Test-Path c.txt) $(Test-Path '*.txt') $(Test-Path . -PathType Leaf)"`),
      ).toBe('False True True False');
    });

    test('Get-Content and Select-String', async () => {
      const { here } = await twoFolders();
      expect(await said('Get-Content a.txt')).toBe(`in ${here}`);
      expect(await said("(Select-String -Path a.txt -Pattern 'in').Line")).toBe(`in ${here}`);
    });

    test('Export-Certificate, Import-Certificate and certutil', async () => {
      const scene = await twoFolders();
      const id = scene.t('next');
      await said(`$null = Export-Certificate -Cert (Get-Item Cert:\\LocalMachine\\My\\${id}) -FilePath c.cer`);
      expect([existsSync(join(scene.here, 'c.cer')), existsSync(join(scene.elsewhere, 'c.cer'))]).toEqual([
        true,
        false,
      ]);
      await said('$null = Import-Certificate -FilePath c.cer -CertStoreLocation Cert:\\LocalMachine\\Root');
      const inRoot = () => scene.lab.store.held.servers[0]?.certificates.find((c) => c.thumbprint === id)?.inRoot;
      expect(inRoot()).toBe(true);
      await said(`certutil -delstore Root ${id}`);
      expect(inRoot()).toBe(false);
      await said('certutil -addstore Root c.cer');
      expect(inRoot()).toBe(true);
    });
  });

  describe('an ordinary command works as without a lab', () => {
    test.for([
      ['a file and its lines', "'x', 'y' | Out-File f.txt -Encoding utf8; (Get-Content f.txt).Count", '2'],
      ['a file as one text', "Set-Content f.txt 'x' -NoNewline; Get-Content f.txt -Raw", 'x'],
      ['a dynamic parameter', '@(Get-ChildItem . -Directory).Count', '0'],
      ['a filter', "(Get-ChildItem . -Filter '*.txt').Name", 'a.txt'],
      ['names alone', 'Get-ChildItem -Name', 'a.txt'],
      ['another provider', "$env:EXSTATE_X = '1'; (Get-Item Env:\\EXSTATE_X).Value", '1'],
      ['text from the pipeline', "'abc', 'd' | Select-String b | ForEach-Object { $_.Line }", 'abc'],
      ['a copy', 'Copy-Item a.txt b.txt; Test-Path b.txt', 'True'],
      ['the last of sorted objects', '(3, 1, 2 | Sort-Object | Select-Object -Last 1)', '3'],
      ['unique ones', "(1, 1, 2 | Sort-Object -Unique) -join ' '", '1 2'],
      ['a selection without a property', "('a', 'b' | Select-Object -Skip 1)", 'b'],
      ['a computed property', "('abc' | Select-Object @{ n = 'x'; e = { $_.Length } }).x", '3'],
      ['another time', "(Get-Date '2020-02-03').Year", '2020'],
      ['a time in another form', "(Get-Date -Date '2020-02-03' -UFormat '%j')", '034'],
      ['a block', 'Invoke-Command { "$($args[0])$input" } -ArgumentList 1 -InputObject 2', '12'],
      ['a library of .NET', 'Add-Type -AssemblyName System.Xml; [Xml.XmlDocument].Name', 'XmlDocument'],
      // The compiler takes longer than all other lines.
      ...(LONG ? [CLASS] : []),
      ['a command by its type', '(Get-Command Get-ChildItem -CommandType Cmdlet).Name', 'Get-ChildItem'],
      ['the type of a replaced command', '(Get-Command Select-Object).CommandType', 'Cmdlet'],
      [
        'its error variable',
        "Get-Item nowhere -ErrorAction SilentlyContinue -ErrorVariable e; $e.Count; 'on'",
        '1\non',
      ],
      [
        "a script's own preference",
        "& { $ErrorActionPreference = 'Stop'; try { Get-Item nowhere; 'on' } catch { 'caught' } }",
        'caught',
      ],
      ['the next command after an error', "Get-Item nowhere 2>$null; 'on'", 'on'],
    ])('%s', async ([, line = '', says]) => {
      await twoFolders();
      expect(await said(line)).toBe(says);
    });

    test('-WhatIf of an ordinary command works, too', async () => {
      const { here } = await twoFolders();
      expect(await said('Remove-Item a.txt -WhatIf', '& { $WhatIfPreference = $true; Remove-Item a.txt }')).toMatch(
        /What if/,
      );
      expect(readFileSync(join(here, 'a.txt'), 'utf8')).toContain('in ');
    });
  });

  describe('-WhatIf and -Confirm change nothing, and the log has no change', () => {
    const LINES: readonly (readonly [string, string])[] = [
      ['New-ExchangeCertificate', 'New-ExchangeCertificate -Services None -Force'],
      ['a renewal by the pipeline', 'Get-ExchangeCertificate <old> | New-ExchangeCertificate -Services None -Force'],
      ['Enable-ExchangeCertificate', 'Enable-ExchangeCertificate <next> -Services SMTP -Force'],
      ['Remove-ExchangeCertificate', 'Remove-ExchangeCertificate <next>'],
      ['Start-EdgeSynchronization', 'Start-EdgeSynchronization'],
      ['New-WebBinding', "New-WebBinding -Name 'Default Web Site' -Protocol https -Port 8443"],
      ['Remove-WebBinding', "Remove-WebBinding -Name 'Exchange Back End' -Protocol https -Port 444"],
      ['Import-Certificate', 'Import-Certificate -FilePath c.cer -CertStoreLocation Cert:\\LocalMachine\\Root'],
      ['New-SelfSignedCertificate', 'New-SelfSignedCertificate -DnsName a'],
      ['Remove-Item', 'Remove-Item Cert:\\LocalMachine\\My\\<next>'],
      ['Start-Service', 'Start-Service W3SVC'],
      ['Stop-Service', 'Stop-Service W3SVC'],
      ['Stop-Service, piped', 'Get-Service W3SVC | Stop-Service'],
      ['Restart-Service', 'Restart-Service MSExchangeTransport, MSExchangeFrontEndTransport -Force'],
    ];
    const ready = async () => {
      const scene = await twoFolders();
      writeFileSync(
        join(scene.here, 'c.cer'),
        Buffer.from(scene.lab.store.held.servers[0]?.certificates[0]?.der ?? '', 'base64'),
      );
      return scene;
    };
    const tried = async (scene: Opened, line: string, how: string) => {
      const before = readFileSync(scene.world, 'utf8');
      const typed = line.replace(/<(\w+)>/g, (_, id) => scene.t(id));
      const { out, err } = await shell().type([how.replace('LINE', typed)]);
      return { out, err, same: readFileSync(scene.world, 'utf8') === before, changed: changed(scene) };
    };

    /** All in one lab, because only the last line changes it. No person can answer -Confirm. */
    test.for(LINES)('%s', async ([, line]) => {
      const scene = await ready();
      const whatIf = await tried(scene, line, 'LINE -WhatIf');
      expect(whatIf).toMatchObject({ err: '', same: true, changed: [] });
      expect(whatIf.out).toMatch(/^What if: /m);
      for (const how of [
        '& { $WhatIfPreference = $true; LINE }',
        'LINE -Confirm; LINE -Confirm -ErrorAction SilentlyContinue',
      ]) {
        expect(await tried(scene, line, how), how).toMatchObject({ same: true, changed: [] });
      }
      // Without these parameters the line changes something.
      expect((await tried(scene, line, 'LINE -Confirm:$false')).changed.length).toBeGreaterThan(0);
    });

    test('Export-Certificate writes no file', async () => {
      const scene = await ready();
      const line = 'Export-Certificate -Cert (Get-Item Cert:\\LocalMachine\\My\\<next>) -FilePath d.cer';
      await tried(scene, line, 'LINE -WhatIf');
      expect(existsSync(join(scene.here, 'd.cer'))).toBe(false);
    });
  });

  describe('a command that would change this computer or a real server is refused', () => {
    test.for([
      ['a binding of IIS', "Set-WebBinding -Name 'Default Web Site' -PropertyName Port -Value 1"],
      ['a service', 'Set-Service W3SVC -StartupType Disabled'],
      ['a tool', 'sc.exe stop W3SVC'],
      ['a cmdlet of Exchange', "Set-TransportService EX01 -InternalTransportCertificateThumbprint 'A'"],
      ['another shell', 'Enter-PSSession ex01'],
      [
        'the registry',
        "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\MSExchange OWA' -Name a -Value 1",
      ],
      ['the registry by its other name', "New-Item 'Registry::HKEY_LOCAL_MACHINE\\SOFTWARE\\x'"],
      ['a place of IIS', 'New-Item IIS:\\SslBindings\\0.0.0.0!444'],
      ['a store that the lab does not have', 'Remove-Item Cert:\\CurrentUser\\My\\x'],
      ['all of a store', 'Remove-Item Cert:\\LocalMachine\\My\\* -Recurse'],
      ['a selection by -Exclude', 'Get-ChildItem Cert:\\LocalMachine\\My -Exclude x'],
      ["IIS' own file", "Set-Content C:\\Windows\\System32\\inetsrv\\config\\applicationHost.config ''"],
      ['a key', 'Remove-Item C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\x'],
      ['a file and a registry key at once', 'Remove-Item a.txt, HKLM:\\SOFTWARE\\x'],
      [
        'a library of Windows',
        `Add-Type -Namespace A -Name B -MemberDefinition '[DllImport("x")] public static extern int X();'`,
      ],
    ])('%s', async ([, line = '']) => {
      const scene = await twoFolders();
      const { out } = await shell().type([`try { ${line} } catch { 'refused: ' + $_.Exception.Message }`]);
      expect(out).toMatch(/^refused: .*[Tt]he lab/);
      expect(changed(scene)).toEqual([]);
      expect(existsSync(join(scene.here, 'a.txt'))).toBe(true);
      // Ignoring errors does not perform it either.
      await shell().type([`& { $ErrorActionPreference = 'SilentlyContinue'; ${line} }`]);
      expect(changed(scene)).toEqual([]);
      expect(existsSync(join(scene.here, 'a.txt'))).toBe(true);
    });

    test('the refusals need no module: every name of the list is a function of the lab', async () => {
      await twoFolders();
      const list = /Refused = @'\n([\s\S]*?)\n'@/.exec(
        readFileSync(MANIFEST.replace('Lab.psd1', 'refused.ps1'), 'utf8'),
      );
      const names = (list?.[1] ?? '').split(/\s+/);
      expect(names.length).toBeGreaterThan(100);
      const ask = `(Get-Module Lab).ExportedFunctions.Keys -join ' '`;
      const exported = (await said(ask)).split(' ');
      expect(names.filter((name) => !exported.includes(name))).toEqual([]);
    });
  });

  test('does not open in a shell that reaches a real organization', async () => {
    const scene = await twoFolders();
    await shell().type(['Remove-Module Lab', 'function global:Get-ExchangeServer { 1 }']);
    const { err } = await shell().enter(scene.lab, 'EX01', scene.here);
    expect(err).toMatch(/reaches a real Exchange organization/);
    await shell().type(['Remove-Item function:\\Get-ExchangeServer']);
    expect((await shell().enter(scene.lab, 'EX01', scene.here)).err).toBe('');
  });
});

describe.runIf(engine)('the services of a certificate', () => {
  const shell = sharedShell();
  const enable = async (services: string) => {
    const scene = await opened(aWorld());
    await shell().enter(scene.lab, 'EX01', scene.folder);
    const { out } = await shell().type([
      `try { Enable-ExchangeCertificate ${scene.t('next')} -Services ${services} -Force } catch { $_.FullyQualifiedErrorId }`,
    ]);
    const [server] = (await scene.lab.store.load()).servers;
    const [smtp, iis] = [
      server?.internalTransport === scene.t('next'),
      server?.sslcert['0.0.0.0:443'] === scene.t('next'),
    ];
    return { out, smtp, iis, changed: scene.calls().filter(({ changes }) => changes).length > 0 };
  };

  test.for([
    ['SMTP', true, false],
    ['smtp', true, false],
    ["'iis'", false, true],
    ["'IIS,SMTP'", true, true],
    ["'IIS, SMTP'", true, true],
    ['IIS,SMTP', true, true],
    ["'IIS','SMTP'", true, true],
    ['24', true, true],
    ['None', false, false],
  ] as const)('%s', async ([services, smtp, iis]) => {
    expect(await enable(services)).toMatchObject({ out: '', smtp, iis, changed: true });
  });

  test.for(["'Nonsense'", "'IIS,Nonsense'", "''"])('%s cannot be bound, and nothing is done', async (services) => {
    const { out, changed } = await enable(services);
    expect(out).toMatch(/ParameterArgument|CannotConvertArgument/);
    expect(changed).toBe(false);
  });

  test('a service that the lab does not simulate is refused', async () => {
    expect(await enable('UM')).toMatchObject({
      smtp: false,
      iis: false,
      out: expect.stringContaining('ArgumentException'),
    });
  });

  test.for([
    ['a name in any case', 'smtp', true],
    ['two names in one text', 'IIS,SMTP', true],
    ['an unknown name', 'Nonsense', false],
    ['a service that the lab does not simulate', 'UM', false],
  ] as const)('without a shell: %s', async ([, Services, ok]) => {
    const scene = await opened(aWorld());
    const answer = await scene.call('Enable-ExchangeCertificate', {
      Thumbprint: scene.t('next'),
      Services,
      Force: true,
    });
    expect(answer).toMatchObject(ok ? { ok } : { ok, reason: 'ArgumentException' });
    const [server] = (await scene.lab.store.load()).servers;
    expect(server?.internalTransport === scene.t('next')).toBe(ok);
  });
});
