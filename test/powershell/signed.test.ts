import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type FactKey, isKnown, type Patch } from '../../src/domain/facts.ts';
import type { Provider } from '../../src/domain/provider.ts';
import { moduleHash, unsigned } from '../../src/providers/powershell/module-files.ts';
import { observeScript } from '../../src/providers/powershell/script.ts';
import { opened } from '../lab/opened.ts';
import { throughPowerShell } from '../lab/powershell.ts';
import { MANIFEST, sharedShell } from '../lab/shell.ts';
import { LONG } from '../long.ts';
import { aWorld } from '../simulator/worlds.ts';
import { faultOf, folderOfProcess, tempFolder } from '../support/temp.ts';
import { engine, MODULE, moduleWithTestOperations, sessionFor, sharedSession } from './engine.ts';
import { testModule } from './engine-here.ts';
import { signAll, signatureBlock } from './signature.ts';

/** A valid signature needs Windows. These have the same form, and PowerShell parses them in the same way. */
describe.skipIf(!engine)('signed scripts', () => {
  const code = readFileSync(join(import.meta.dirname, 'operations/echo.ps1'), 'utf8');
  const [session, shared] = [sharedSession(), sharedShell()];
  const NO_LAB = 'if (Get-Module Lab) { Remove-Module Lab -Force }';
  const signed = (module = moduleWithTestOperations()) => {
    expect(signAll(module.folder).length).toBeGreaterThan(30);
    return module;
  };
  // Facts of five parts and from the management shell. The same function leaves out the signature of each file that is
  // sent, so only test:long looks at everything.
  const FACTS: readonly FactKey[] = [
    ...(['identity', 'store/My', 'sslcert/0.0.0.0:444', 'may/bind-certificate', 'log/Application'] as const),
    ...(['rdp/RDP-Tcp', 'internal-transport'] as const),
  ];
  const look = async (provider: Provider): Promise<Patch> => {
    const seen: Patch[] = [];
    for await (const { server, facts } of provider.observe(['EX01'], 60, LONG ? undefined : FACTS))
      if (server !== null) seen.push(facts);
    return seen[0] ?? {};
  };

  test('are accepted if only a signature was added, to all or to some: exstate observes and changes as without', async () => {
    const module = signed();
    // Also without a signature, so that one shell shows that signed and unsigned scripts can be mixed.
    writeFileSync(join(module.folder, 'operations/echo.ps1'), code);
    expect(moduleHash(module.folder)).toBe(module.hash);
    const scene = await opened(aWorld());
    const facts = await look(await throughPowerShell(session(), scene.lab));
    expect(Object.values(facts).filter((fact) => fact && isKnown(fact)).length).toBeGreaterThan(LONG ? 30 : 6);
    const provider = await throughPowerShell(await sessionFor({ module }), scene.lab);
    expect(await look(provider)).toEqual(facts);
    const bind = {
      kind: 'bind-certificate',
      on: { name: 'EX01', fqdn: 'ex01.contoso.com' },
      site: 'Exchange Back End',
      endpoint: '0.0.0.0:444',
      certificate: scene.t('next'),
    } as const;
    expect(await provider.perform('EX01', bind, 60)).toMatchObject({ is: 'done', changed: true });
    expect((await scene.lab.store.load()).servers[0]?.sslcert['0.0.0.0:444']).toBe(scene.t('next'));
  });

  test('of the lab work in a shell', async () => {
    const folder = tempFolder();
    cpSync(dirname(MANIFEST), folder, { recursive: true });
    expect(signAll(folder).some((name) => name.endsWith('.ps1xml'))).toBe(true);
    const scene = await opened(aWorld());
    const shell = shared();
    // The shell of other tests may have the module without signatures.
    await shell.type([NO_LAB, `$env:EXSTATE_LAB = '${scene.lab.url}'; $env:EXSTATE_LAB_SERVER = 'EX01'`]);
    onTestFinished(async () => void (await shell.type([NO_LAB])));
    const said = await shell.type([`Import-Module '${join(folder, 'Lab.psd1')}'`, '@(Get-ExchangeCertificate).Count']);
    expect(said).toEqual({ out: '3\n', err: '' });
  });

  test('give the same script for other servers, which can be signed as one file', async () => {
    const { folder } = signed();
    const scene = await opened(aWorld());
    const script = observeScript(folder, scene.lab, 'look.ps1');
    expect(script).not.toContain('# SIG #');
    expect(script).toBe(observeScript(MODULE, scene.lab, 'look.ps1'));
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'look.ps1'), script + signatureBlock());
    // The test of the script runs it to the end, and also refuses this server. test:long does it with a signature, too.
    const shell = shared();
    await shell.enter(scene.lab, 'EX01', cwd);
    const refused = await shell.type(['./look.ps1 -OutFile o.json -Server EX09']);
    expect(refused.out + refused.err).toContain('This script was not written for a server with this name');
    if (!LONG) return;
    expect((await shell.type(['./look.ps1 -OutFile o.json'])).err).toBe('');
    expect(readFileSync(join(cwd, 'o.json'), 'utf8')).toContain('"EX01": {');
  });

  const block = signatureBlock();
  const inside = (line: string) => block.replace('\r\n# SIG # End', `\r\n${line}\r\n# SIG # End`);
  const changed: readonly (readonly [string, (code: string) => string])[] = [
    ['the code before it was changed', (code) => `${code.replace('return', 'return 1; return')}${block}`],
    ['a line was added before it', (code) => `${code}# one more line\n${block}`],
    ['code follows it', (code) => `${code}${block}Get-Date\r\n`],
    ['a comment follows it', (code) => `${code}${block}# nothing\r\n`],
    ['an empty line follows it', (code) => `${code}${block}\r\n`],
    ['there are two', (code) => `${code}${block}${block}`],
    ['there are two, one in the other', (code) => `${code}${inside(block.trim())}`],
    ['it stands before the code', (code) => `${block}${code}`],
    ['it stands in the middle of the code', (code) => code.replace('\n\n', `\n${block}\n`)],
    ['there is code in it', (code) => `${code}${inside('Get-Date')}`],
    ['there is a sentence in it', (code) => `${code}${inside('# not base64')}`],
    ['only its beginning is there, before code', (code) => `${code}\r\n# SIG # Begin signature block\r\nGet-Date\r\n`],
    ['its end is missing', (code) => code + block.replace(/# SIG # End[\s\S]*$/, '')],
    ['it is empty', (code) => `${code}${block.replace(/(?<=Begin signature block\r\n)[\s\S]*(?=# SIG # End)/, '')}`],
    ['it has other line ends', (code) => `${code}${signatureBlock('a.ps1', '\n')}`],
    ['it is one of another kind of file', (code) => `${code}${signatureBlock('a.ps1xml')}`],
  ];
  /** TypeScript and PowerShell each implement the rule. */
  const lengths = async (text: string): Promise<readonly [number, unknown]> => {
    const bytes = Buffer.from(text);
    const reply = await session().call('unsigned-length', { bytes: bytes.toString('base64') }, 60);
    return [unsigned(bytes).length, reply.is === 'answered' ? reply.data[0] : reply];
  };

  test('count without their signature, and no further', async () => {
    expect(await lengths(code + block)).toEqual([code.length, code.length]);
    expect(await lengths(code)).toEqual([code.length, code.length]);
  });

  let one: ReturnType<typeof signed> | undefined;
  test.for(changed)('are changed scripts if %s', async ([, change]) => {
    one ??= signed(testModule(folderOfProcess()));
    writeFileSync(join(one.folder, 'operations/echo.ps1'), code + block);
    expect(moduleHash(one.folder)).toBe(one.hash);
    writeFileSync(join(one.folder, 'operations/echo.ps1'), change(code));
    expect(moduleHash(one.folder)).not.toBe(one.hash);
    const [here, there] = await lengths(change(code));
    expect(there).toBe(here);
  });

  // Each needs a new shell, so a shell refuses only a changed file and an added one. The rows above compare the rule.
  const refused: readonly (readonly [string, (folder: string) => void])[] = [
    ['code follows the signature', (folder) => appendFileSync(join(folder, 'operations/echo.ps1'), '# nothing\r\n')],
    [
      'a file was added',
      (folder) => writeFileSync(join(folder, 'operations/other.ps1'), `function Invoke-Other { }\n${block}`),
    ],
  ];
  test.for(refused)('are refused if %s', async ([, change]) => {
    const module = signed();
    change(module.folder);
    expect(await faultOf(sessionFor({ module }))).toMatchObject({ code: 'E-powershell-module' });
  });
});
