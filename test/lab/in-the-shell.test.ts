import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { type Opened, opened } from './opened.ts';
import { engine, MANIFEST, sharedShell } from './shell.ts';

describe.runIf(engine)('in the shell, as on a server', () => {
  const shell = sharedShell();
  const type = async (scene: Opened, ...lines: string[]) => {
    await shell().enter(scene.lab, 'EX01', scene.folder);
    return shell().type(lines);
  };

  test.for([
    ['flags are names', `(Get-ExchangeCertificate <old>).Services`, 'IMAP, POP, IIS, SMTP'],
    ['a certificate is one of .NET', `(Get-ExchangeCertificate <old>).GetType().Name`, 'X509Certificate2'],
    ['dates are local, as .NET gives them', `(Get-ExchangeCertificate <old>).NotAfter.Kind`, 'Local'],
    ['an unknown name gives every transport service', `@(Get-TransportService nobody).Count`, '1'],
    ['a thumbprint with blanks around it is accepted', `(Get-ExchangeCertificate ' <old> ').Thumbprint`, '<old>'],
    [
      'netsh writes small letters',
      `@(netsh http show sslcert ipport=0.0.0.0:444)[5]`,
      '    Certificate Hash             : <OLD>',
    ],
    ['IIS has two sites', `(Get-Website).name -join ', '`, 'Exchange Back End, Default Web Site'],
    ['IIS has SSL records', `(Get-ChildItem IIS:\\SslBindings).Thumbprint -contains '<old>'`, 'True'],
    [
      'IIS has application pools',
      `@(Get-ChildItem IIS:\\AppPools | Where-Object { $_.State -ne 'Started' }).Count`,
      '0',
    ],
    ['a service name in any case', `(Get-Service w3svc).Status`, 'Running'],
    ['the clock is that of the world', `(Get-Date).ToUniversalTime().ToString('yyyy-MM-dd')`, '2026-11-22'],
    [
      'the registry',
      `(Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\ExchangeServer\\v15\\Setup').MsiBuildMajor`,
      '1544',
    ],
    ['a server by another name', `(Get-ExchangeServer ex01.contoso.com).Name`, 'EX01'],
    ['the server has its own files', `Test-Path '${MANIFEST}'`, 'True'],
  ] as const)('%s', async ([, line, says]) => {
    const scene = await opened(aWorld());
    const named = (text: string) =>
      text.replace('<old>', scene.t('old')).replace('<OLD>', scene.t('old').toLowerCase());
    expect(await type(scene, named(line))).toEqual({ out: `${named(says)}\n`, err: '' });
  });

  describe('the value that IIS keeps for a site', () => {
    const FILE = '$env:windir\\System32\\inetsrv\\config\\applicationHost.config';
    const find = `(Select-String -Path ${FILE} -Pattern 'property id="(5506|5511)"').Line`;
    const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

    test('is shown by the line that a plan prints', async () => {
      const scene = await opened(aWorld({}, { customMetadata: { 'Exchange Back End': 'next' } }));
      const { out, err } = await type(scene, find);
      expect(err).toBe('');
      expect(out.trim().split(/\s*\n\s*/)).toEqual([
        `<property id="5506" dataType="Binary" userType="1" attributes="None" value="${base64(scene.t('next'))}" />`,
        '<property id="5511" dataType="String" userType="1" attributes="None" value="MY" />',
      ]);
    });

    test('is empty on most servers', async () => {
      expect(await type(await opened(aWorld()), find)).toEqual({ out: '', err: '' });
    });

    test.for([
      ['C:\\Windows\\System32\\inetsrv\\config\\applicationHost.config', 'Exchange Back End'],
      ['D:/Windows/system32/inetsrv/Config/ApplicationHost.config', 'Exchange Back End'],
      ['$env:windir\\System32\\inetsrv\\config\\redirection.config', 'configurationRedirection'],
    ])('can be read from the file: %s', async ([file, holds]) => {
      const { out, err } = await type(await opened(aWorld()), `([xml] (Get-Content "${file}" -Raw)).OuterXml`);
      expect(err).toBe('');
      expect(out).toContain(holds);
    });

    test('is in no other file: other files are those of this computer', async () => {
      const { out } = await type(
        await opened(aWorld()),
        `(Select-String -Path '${MANIFEST}' -Pattern 'RootModule').Line`,
      );
      expect(out).toContain('Lab.psm1');
      const shell = `try { Get-Content '${MANIFEST}' } catch { $_.Exception.Message }`;
      expect((await type(await opened(aWorld()), shell)).out).toMatch(
        /RootModule|This shell has no Get-Content for files/,
      );
    });
  });

  test('the list of certificates shows what Exchange shows, mainly their services', async () => {
    const scene = await opened(aWorld());
    const { out: painted } = await type(scene, 'Get-ExchangeCertificate');
    const out = stripVTControlCharacters(painted);
    expect(out).toMatch(/Thumbprint +Services +Subject/);
    expect(out).toMatch(new RegExp(`${scene.t('old')} +IMAP, POP, IIS, SMTP +CN=EX01`));
  });

  const reason = "try { LINE } catch { $_.CategoryInfo.Reason + ' ' + $_.CategoryInfo.Category }";

  test.for([
    [
      'an unknown thumbprint',
      `Get-ExchangeCertificate ${'A'.repeat(40)}`,
      'InvalidOperationException InvalidOperation',
    ],
    [
      'the internal transport certificate',
      'Remove-ExchangeCertificate <old> -Confirm:$false',
      'InvalidOperationException InvalidArgument',
    ],
  ] as const)('the reason of a refusal: %s', async ([, line, says]) => {
    const scene = await opened(aWorld());
    const { out } = await type(scene, reason.replace('LINE', line.replace('<old>', scene.t('old'))));
    expect(out).toBe(`${says}\n`);
  });

  describe('a prompt without an answer', () => {
    test('appears after the effect of enabling', async () => {
      const scene = await opened(
        aWorld(
          {},
          {
            certificates:
              ex01().certificates?.map((c) => (c.id === 'next' ? { ...c, key: { networkService: false } } : c)) ?? [],
          },
        ),
      );
      const { err } = await type(scene, `Enable-ExchangeCertificate ${scene.t('next')} -Services SMTP`);
      expect(err).toMatch(/prompt|interactive/i);
      const [server] = (await scene.lab.store.load()).servers;
      expect(server?.certificates.find(({ id }) => id === 'next')?.key?.networkService).toBe(true);
      expect(server?.internalTransport).toBe(scene.t('old'));
    });

    test('appears after a certificate was made, and asks about this certificate', async () => {
      const scene = await opened(aWorld());
      const { err } = await type(scene, 'New-ExchangeCertificate');
      expect(err).toMatch(/prompt|interactive/i);
      const [server] = (await scene.lab.store.load()).servers;
      expect(server?.certificates.map(({ id }) => id)).toContain('new-1');
      expect(server?.internalTransport).toBe(scene.t('old'));
    });

    test('appears before a removal', async () => {
      const scene = await opened(aWorld());
      const { err } = await type(scene, `Remove-ExchangeCertificate ${scene.t('next')}`);
      expect(err).toMatch(/prompt|interactive/i);
      expect(scene.calls().some(({ changes }) => changes)).toBe(false);
    });

    test('does not appear with -Force, nor for the default certificate', async () => {
      const scene = await opened(aWorld());
      const lines = [
        `Enable-ExchangeCertificate ${scene.t('next')} -Services SMTP -Force`,
        `Enable-ExchangeCertificate ${scene.t('next')} -Services SMTP`,
      ];
      expect((await type(scene, ...lines)).err).toBe('');
      expect((await scene.lab.store.load()).servers[0]?.internalTransport).toBe(scene.t('next'));
    });
  });

  test('enabling IIS takes over 443 without a warning', async () => {
    const scene = await opened(aWorld());
    const { err } = await type(scene, `Enable-ExchangeCertificate ${scene.t('next')} -Services IIS`);
    expect(err).toBe('');
    expect((await scene.lab.store.load()).servers[0]?.sslcert).toMatchObject({
      '0.0.0.0:443': scene.t('next'),
      '0.0.0.0:444': scene.t('old'),
    });
  });

  test('a renewal by the pipeline makes a new certificate without the services of the old one', async () => {
    const scene = await opened(aWorld());
    const { err } = await type(
      scene,
      `Get-ExchangeCertificate ${scene.t('old')} | New-ExchangeCertificate -Services None -Force`,
    );
    expect(err).toBe('');
    expect((await scene.lab.store.load()).servers[0]?.certificates.map(({ id }) => id)).toContain('new-1');
  });

  test('with signed payloads and an invalid Auth certificate, a certificate arrives as bytes only', async () => {
    const scene = await opened(aWorld({ switches: { rehydration: 'rawDataOnly' } }));
    const { out } = await type(scene, '@(Get-ExchangeCertificate)[0].PSObject.Properties.Name');
    expect(out).toBe('RawData\n');
  });

  test('a removal is undone with the commands of the exchange facts', async () => {
    const scene = await opened(aWorld());
    const id = scene.t('next');
    const { err } = await type(
      scene,
      `[IO.File]::WriteAllBytes([IO.Path]::Combine("$pwd", 'a.cer'), (Get-Item Cert:\\LocalMachine\\My\\${id}).RawData)`,
      `Remove-ExchangeCertificate ${id} -Confirm:$false`,
      'certutil -addstore My ([IO.Path]::Combine("$pwd", \'a.cer\'))',
      `certutil -repairstore My ${id}`,
    );
    expect(err).toBe('');
    const [server] = (await scene.lab.store.load()).servers;
    expect(server?.certificates.find(({ thumbprint }) => thumbprint === id)?.key).toMatchObject({ usable: true });
  });

  test('netsh alone repairs 444 if the tools of IIS are broken', async () => {
    const scene = await opened(aWorld({}, { sslcert: { '0.0.0.0:443': 'public' } }));
    const record = `ipport=0.0.0.0:444 certhash=${scene.t('next')} "appid={4dc3e181-e14b-4a21-b022-59fc669b0914}" certstorename=MY`;
    const { out } = await type(
      scene,
      `netsh http update sslcert ${record}`,
      '$LASTEXITCODE',
      `netsh http add sslcert ${record}`,
      '$LASTEXITCODE',
    );
    expect(out).toMatch(/update failed, Error: 2[\s\S]*\n1\n[\s\S]*successfully[\s\S]*\n0\n/);
    expect((await scene.lab.store.load()).servers[0]?.sslcert['0.0.0.0:444']).toBe(scene.t('next'));
  });

  test('a certificate that was made without Exchange has a key that only administrators can read', async () => {
    const scene = await opened(aWorld());
    const line = `New-SelfSignedCertificate -CertStoreLocation Cert:\\LocalMachine\\My -DnsName 'EX01','ex01.contoso.com' -FriendlyName 'Microsoft Exchange' -Provider 'Microsoft Enhanced RSA and AES Cryptographic Provider' -KeyLength 2048 -NotAfter (Get-Date).AddYears(5) | ForEach-Object { $_.Subject }`;
    expect(await type(scene, line)).toEqual({ out: 'CN=EX01\n', err: '' });
    const made = (await scene.lab.store.load()).servers[0]?.certificates.at(-1);
    expect(made).toMatchObject({ key: { provider: 'csp', networkService: false }, notAfter: '2031-11-22T00:00:00Z' });
  });

  test('a person logs on to another server', async () => {
    const scene = await opened(aWorld({ servers: [ex01(), { name: 'EX02', fqdn: 'ex02.contoso.com' }] }));
    const { out } = await type(
      scene,
      'Enter-LabServer EX02',
      `(Get-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName').ComputerName`,
    );
    expect(out).toBe('EX02\n');
  });

  test('a call to a lab that has ended reports this', async () => {
    const scene = await opened(aWorld());
    await type(scene);
    await scene.lab.close();
    expect((await shell().type(['Get-Service'])).err).toMatch(/refused|connect/i);
  });

  test('a command that hangs keeps hanging while the lab serves others', async () => {
    const faults = [{ server: 'EX01', operation: 'restart-iis', does: 'timeout' }] as const;
    const scene = await opened(aWorld({ faults }));
    const hung = scene.call('iisreset').catch(() => 'ended with the lab');
    expect(await Promise.race([hung, scene.call('Get-Service').then(({ ok }) => ok)])).toBe(true);
    await scene.lab.close();
    expect(await hung).toBe('ended with the lab');
  });
});
