import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isKnown } from '../../src/domain/facts.ts';
import { observeScript } from '../../src/providers/powershell/script.ts';
import { decodeObservation } from '../../src/providers/recorded/decode.ts';
import { CLI, DESIRED, exstate, folder } from '../cli/exstate.ts';
import { opened } from '../lab/opened.ts';
import { throughPowerShell } from '../lab/powershell.ts';
import { sharedShell } from '../lab/shell.ts';
import { LONG } from '../long.ts';
import { aWorld } from '../simulator/worlds.ts';
import { tempFolder } from '../support/temp.ts';
import { engine, MODULE, sharedSession } from './engine.ts';

const EX01 = { name: 'EX01', fqdn: 'ex01.contoso.com' };
const CONTOSO = { organization: 'contoso', servers: [EX01] };

describe('the script that a person runs on the servers', () => {
  test('is plain ASCII, and names what it reads first', () => {
    const script = observeScript(
      MODULE,
      { organization: 'M\u00fcller & Co', servers: [{ name: "EX'01", fqdn: 'ex01' }] },
      'look.ps1',
    );
    expect(script).toMatch(/^# What exstate observes[^\0]+?It reads and changes nothing[^\0]+?param\(/);
    expect(script).not.toMatch(/[^\n -~]/);
    expect(script).toContain("@{ name = 'EX''01'; fqdn = 'ex01' }");
  });

  test.for([
    ['look.ps1', '.\\look.ps1 -OutFile'],
    ["today's look.ps1", "& '.\\today''s look.ps1' -OutFile"],
    ['a\nb.ps1', "& ('.\\a' + [char] 10 + 'b.ps1') -OutFile"],
  ] as const)('contains the line that runs it, with its own name: %j', ([name, typed]) => {
    expect(observeScript(MODULE, CONTOSO, name)).toContain(`\n#     ${typed}`);
  });

  test('is written by the command line', async () => {
    const cwd = folder({ 'exstate.yaml': DESIRED });
    const ended = await exstate(cwd, 'observe --script look.ps1');
    expect(ended).toMatchObject({ code: 0, err: '', out: expect.stringContaining('changes nothing') });
    expect(readFileSync(join(cwd, 'look.ps1'), 'utf8')).toBe(observeScript(MODULE, CONTOSO, 'look.ps1'));
    expect(await exstate(cwd, 'observe --script look.ps1 --world w')).toMatchObject({ code: 64 });
  });
});

describe.runIf(engine)('run in a shell, the script', () => {
  const [session, shared] = [sharedSession(), sharedShell()];

  /**
   * Found by the parser of the engine, so that no text hides a call. Add-Type is used for one question that no cmdlet
   * answers.
   */
  test('makes no call that changes a server', async () => {
    const file = join(tempFolder(), 'look.ps1');
    writeFileSync(file, observeScript(MODULE, CONTOSO, 'look.ps1'));
    const reply = await session().call('commands', { file }, 20);
    if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
    const [names] = reply.data as string[][];
    expect(names?.filter((name) => !/^(Get|Test|Select|Where|ForEach)-/.test(name))).toEqual([
      'Add-Type',
      'Invoke-Command',
      'Measure-Object',
      'New-PSSession',
      'Remove-PSSession',
      'Set-StrictMode',
      'whoami',
    ]);
  });

  test('writes what exstate would have observed, makes no changing call, and a plan can be made of its file', async () => {
    const { lab, calls } = await opened(aWorld());
    const cwd = folder({ 'exstate.yaml': DESIRED });
    execFileSync(process.execPath, [CLI, 'observe', '--script', 'look.ps1'], { cwd });
    const shell = shared();
    await shell.enter(lab, 'EX01', cwd);
    const refused = await shell.type([`& '${join(cwd, 'look.ps1')}' -OutFile '${join(cwd, 'o.json')}' -Server EX09`]);
    expect(refused.out + refused.err).toContain('This script was not written for a server with this name');
    expect(calls()).toEqual([]);
    const said = await shell.type(["./look.ps1 -OutFile 'o.json' -Server EX01"]);
    expect(said).toMatchObject({ err: '', out: expect.stringContaining('EX01: ') });
    expect(calls().filter(({ changes }) => changes)).toEqual([]);

    const document: unknown = JSON.parse(readFileSync(join(cwd, 'o.json'), 'utf8'));
    const recorded = decodeObservation(document, 'o.json');
    const provider = await throughPowerShell(session(), lab);
    for await (const { server, facts } of provider.observe(['EX01'], 60)) {
      const found = server === null ? recorded.facts : (recorded.servers[server]?.facts ?? {});
      expect(found).toEqual(facts);
    }
    expect(
      Object.values(recorded.servers['EX01']?.facts ?? {}).filter((fact) => fact && isKnown(fact)).length,
    ).toBeGreaterThan(30);

    const planned = await exstate(cwd, 'plan --observation o.json');
    expect(planned).toMatchObject({
      err: '',
      out: expect.stringMatching(/^observation: o\.json \(simulated: the lab at 127\.0\.0\.1:\d+, through a script\)/),
    });
    if (!LONG) return;
    // Without -Server, and with a full path.
    await shell.type([`& '${join(cwd, 'look.ps1')}' -OutFile '${join(cwd, 'all.json')}'`]);
    const all = decodeObservation(JSON.parse(readFileSync(join(cwd, 'all.json'), 'utf8')), 'all.json');
    expect(all.servers['EX01']?.facts).toEqual(recorded.servers['EX01']?.facts);
  });
});
