import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { known } from '../../src/domain/facts.ts';
import { decodeObservation } from '../../src/providers/recorded/decode.ts';
import { untilLines } from '../cli/break-off.ts';
import { DESIRED, exstate, folder, start } from '../cli/exstate.ts';
import { LONG } from '../long.ts';
import { engine } from '../powershell/engine.ts';
import { rightsText } from '../powershell/rights-page.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { type Opened, opened } from './opened.ts';
import { TypedShell } from './shell.ts';

/** Every changing call of a run that renews a certificate. */
const OF_A_RENEWAL = [
  'New-ExchangeCertificate',
  'icacls /grant',
  'Import-Certificate Root',
  'AddSslCertificate',
  'iisreset',
  'Enable-ExchangeCertificate',
  'Restart-Service',
];

describe.runIf(engine)('exstate, in a shell that entered a lab', () => {
  const inLab = (url: string) => ({ EXSTATE_LAB: url, EXSTATE_POWERSHELL: engine?.executable ?? '' });

  test('plans and applies as on real servers, and reports that they are simulated', async () => {
    // A page that takes so long is waited for in the world's time; here it would be a test that never ends.
    const certificates = ex01().certificates?.filter(({ id }) => id !== 'next') ?? [];
    const { lab, calls } = await opened(aWorld({ switches: { healthPagesDelaySeconds: 120 } }, { certificates }));
    const cwd = folder({ 'exstate.yaml': DESIRED });
    const out = expect.stringMatching(/simulated: the lab at 127\.0\.0\.1:\d+/);
    // npm run test:long also applies a saved plan, and retires; test/contract/perform removes a certificate through PowerShell, too.
    if (LONG) {
      const planned = await exstate(cwd, 'plan --out plan.json --detailed-exitcode', inLab(lab.url));
      expect(planned).toMatchObject({ code: 2, err: '', out });
      expect(calls().filter(({ changes }) => changes)).toEqual([]);
    }
    const before = calls().length;
    expect(await exstate(cwd, `apply${LONG ? ' plan.json' : ''} --yes`, inLab(lab.url))).toMatchObject({
      code: 0,
      out,
    });
    const made = calls().slice(before);
    expect(made.filter(({ changes }) => changes).map(({ cmdlet }) => cmdlet)).toEqual(OF_A_RENEWAL);
    // RIGHTS.md says so to the people who will see these logons.
    const times = (cmdlet: string) => made.filter((call) => call.cmdlet === cmdlet).length;
    expect([times('Open-Shell'), times('Enter-Server')]).toEqual([3, 2]);
    expect(rightsText()).toContain('3 management shells and 2 WinRM sessions');
    expect(lab.sessions.open).toEqual({ shells: [], windows: [] });
    if (LONG) {
      const again = await exstate(cwd, 'plan --detailed-exitcode', inLab(lab.url));
      expect(again).toMatchObject({ code: 0, out: expect.stringContaining('in its desired state') });
      const later = lab.store.held.now.replace(/^2026-11/, '2027-01');
      expect(await exstate(cwd, `retire --yes --at ${later}`, inLab(lab.url))).toMatchObject({ code: 0 });
      expect(lab.store.held.servers[0]?.certificates.map(({ id }) => id)).not.toContain('old');
    }
  });

  // test/lab/sessions closes the provider of a run whose steps are refused and lost.
  if (LONG) {
    test('closes its sessions on each server if Ctrl+C stops a run between two steps', async () => {
      const { lab } = await opened(aWorld());
      const cwd = folder({ 'exstate.yaml': DESIRED });
      const { child, ended } = start(cwd, ['apply', '--yes'], inLab(lab.url));
      await untilLines(cwd, 2);
      expect(lab.sessions.open.windows).toEqual(['EX01']);
      child.kill('SIGINT');
      expect(await ended).toMatchObject({ code: 130 });
      expect(lab.sessions.open).toEqual({ shells: [], windows: [] });
    });
  }

  // test/lab/directory lists the servers in the same way, in a shell that is already open.
  if (LONG) {
    test('writes a first desired state of its servers, and plans with it', async () => {
      const { lab, calls } = await opened(
        aWorld({ servers: [ex01(), { ...ex01(), name: 'EX02', fqdn: 'ex02.contoso.com' }] }),
      );
      const cwd = folder();
      const written = await exstate(cwd, 'init --out exstate.yaml', inLab(lab.url));
      expect(written).toMatchObject({ code: 0, err: '', out: expect.stringContaining('2 servers of contoso') });
      expect(calls().filter(({ changes }) => changes)).toEqual([]);
      expect(readFileSync(join(cwd, 'exstate.yaml'), 'utf8')).toMatch(/- name: EX01[\s\S]*- name: EX02/);
      expect(await exstate(cwd, 'plan --detailed-exitcode', inLab(lab.url))).toMatchObject({ code: 2, err: '' });
    });
  }

  describe('if only a server is selected whose shell does not open', () => {
    const two = async () => {
      const world = aWorld({ servers: [ex01({ sslcert: {} }), { ...ex01(), name: 'EX02', fqdn: 'ex02.contoso.com' }] });
      const cwd = folder({ 'exstate.yaml': `${DESIRED}  - name: EX02\n    fqdn: ex02.contoso.com\n` });
      return { ...(await opened(world)), cwd };
    };
    const bound = (lab: Opened['lab']) => lab.store.held.servers.map(({ sslcert }) => '0.0.0.0:444' in sslcert);

    // test/contract/observe looks through another server's shell, and test/contract/perform works through it.
    if (LONG) {
      test("plans and applies through another server's shell, without the file of the desired state", async () => {
        const { lab, cwd } = await two();
        const planned = await exstate(cwd, 'plan --server EX01 --out plan.json', inLab(lab.url));
        expect(planned).toMatchObject({ code: 0, out: expect.stringMatching(/another\s+server's/) });
        rmSync(join(cwd, 'exstate.yaml'));
        expect(bound(lab)).toEqual([false, true]);
        expect(await exstate(cwd, 'apply plan.json --yes', inLab(lab.url))).toMatchObject({ code: 0 });
        expect(bound(lab)).toEqual([true, true]);
      });
    }

    test.for(LONG ? ['written', 'run'] : ['written'])(
      "observes through another server's shell, with a script that was %s for one server",
      async (what) => {
        const { lab, cwd } = await two();
        const [options, run] = what === 'written' ? ['--server EX01', ''] : ['', '-Server EX01'];
        await exstate(cwd, `observe --script look.ps1 ${options}`.trim(), inLab(lab.url));
        const shell = new TypedShell(engine?.executable ?? '');
        onTestFinished(() => shell.close());
        await shell.enter(lab, 'EX01', cwd);
        await shell.type([`& '${join(cwd, 'look.ps1')}' -OutFile '${join(cwd, 'o.json')}' ${run}`]);
        const written = decodeObservation(JSON.parse(readFileSync(join(cwd, 'o.json'), 'utf8')), 'o.json');
        expect(Object.keys(written.servers)).toEqual(['EX01']);
        expect(written.servers['EX01']?.facts).toMatchObject({
          'shell/opens': known(false),
          'internal-transport': { known: expect.anything() },
        });
      },
    );
  });

  test('observes no server if the lab has ended', async () => {
    const { lab } = await opened(aWorld());
    await lab.close();
    const ended = await exstate(folder({ 'exstate.yaml': DESIRED }), 'plan', inLab(lab.url));
    expect(ended).toMatchObject({
      code: 4,
      err: expect.stringMatching(/E-lab-gone[\s\S]*`exstate lab --world FILE --in-place`/),
    });
  });

  test('refuses the lab of another organization', async () => {
    const { lab } = await opened({ ...aWorld(), organization: 'fabrikam' });
    const cwd = folder({ 'exstate.yaml': DESIRED });
    expect(await exstate(cwd, 'plan', inLab(lab.url))).toMatchObject({ code: 3 });
  });
});

describe.concurrent('without a source exstate observes real servers:', () => {
  const nowhere = { EXSTATE_POWERSHELL: join(import.meta.dirname, 'no-such-shell'), EXSTATE_LAB: '' };

  test.for(['plan', 'observe', 'apply --yes', 'retire --yes'])(
    '%s reports that there is no PowerShell',
    async (line, { expect }) => {
      const ended = await exstate(folder({ 'exstate.yaml': DESIRED }), line, nowhere);
      expect(ended).toMatchObject({ code: 4, out: '', err: expect.stringContaining('E-powershell-missing') });
    },
  );

  test.for([
    ['rollback --yes', 'E-no-unfinished-run'],
    ['rollback 20261122T000000Z-7q3f --yes', 'E-no-such-run'],
  ] as const)('%s searches the run first', async ([line, code], { expect }) => {
    expect(await exstate(folder(), line, nowhere)).toMatchObject({ code: 64, err: expect.stringContaining(code) });
  });

  test('apply does not need the YAML for a saved plan', async ({ expect }) => {
    const cwd = folder();
    writeFileSync(join(cwd, 'plan.json'), '{}');
    expect(await exstate(cwd, 'apply plan.json --yes', nowhere)).toMatchObject({ code: 3 });
  });
});
