import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Ended, exstate, folder, start, WORLD } from '../cli/exstate.ts';
import { linesOf, post, presented } from './opened.ts';

interface Said {
  readonly url: string;
  readonly world: string;
  readonly log: string;
  readonly manifest: string;
  readonly wires: Record<string, Record<string, string>>;
}

/** A lab that runs until the test ends it. */
async function begin(cwd: string, args: readonly string[]): Promise<{ out: string; stop: () => Promise<Ended> }> {
  const { child, ended } = start(cwd, ['lab', ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (data: Buffer) => {
      out += data.toString();
      if (/Ctrl\+C|^}/m.test(out)) resolve();
    });
    child.on('close', () => resolve());
  });
  const stop = () => {
    child.kill('SIGINT');
    return ended;
  };
  return { out, stop };
}

const beginJson = async (cwd: string, ...args: string[]) => {
  const begun = await begin(cwd, ['--world', 'world.yaml', '--format', 'json', ...args]);
  return { ...begun, said: JSON.parse(begun.out) as Said };
};

describe('exstate lab', () => {
  test('says that it is simulated, what to type, and where each port is', async () => {
    const cwd = folder({ 'world.yaml': WORLD });
    const { out, stop } = await begin(cwd, ['--world', 'world.yaml']);
    expect(out).toMatch(/^simulated: world\.lab\.yaml, a copy of world\.yaml/);
    expect(out).toContain('This organisation is simulated.');
    expect(out).toMatch(/^ {5}Import-Module '.*Lab\.psd1'$/m);
    expect(out).toMatch(/^ {5}2525 X-ANONYMOUSTLS {2}127\.0\.0\.1:\d+$/m);
    expect((await stop()).code).toBe(0);
  });

  test('ships the module that it says to import', async () => {
    const { said, stop } = await beginJson(folder({ 'world.yaml': WORLD }));
    expect(existsSync(said.manifest)).toBe(true);
    expect(existsSync(join(said.manifest, '../modules/WebAdministration/WebAdministration.psd1'))).toBe(true);
    await stop();
  });

  test('works on a copy, and leaves every file when it ends', async () => {
    const cwd = folder({ 'world.yaml': WORLD });
    const { said, stop } = await beginJson(cwd);
    await post(said.url, { cmdlet: 'Stop-Service', parameters: { Name: 'W3SVC' } });
    expect(await stop()).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(WORLD);
    expect(readFileSync(join(cwd, said.world), 'utf8')).toContain('W3SVC: stopped');
    expect(linesOf(join(cwd, said.log))).toHaveLength(1);
  });

  test('does not touch what was practised before, and goes on with it where it is told to', async () => {
    const cwd = folder({ 'world.yaml': WORLD });
    const first = await beginJson(cwd);
    const wire = 'wire/0.0.0.0:444';
    const shown = await presented(first.said.wires['EX01']?.[wire]);
    await first.stop();
    const second = await beginJson(cwd);
    expect(second.said.world).toBe('world.lab-2.yaml');
    await second.stop();
    const again = await begin(cwd, ['--world', 'world.lab.yaml', '--in-place', '--format', 'json']);
    const said = JSON.parse(again.out) as Said;
    expect(said).toMatchObject({ world: 'world.lab.yaml', renamed: 0 });
    expect(await presented(said.wires['EX01']?.[wire])).toBe(shown);
    await again.stop();
    expect(readdirSync(cwd).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  test('is one world with the simulator: what a plan is made on is what the cmdlets show', async () => {
    const cwd = folder({
      'world.yaml': WORLD,
      'exstate.yaml':
        'apiVersion: exstate/v1\norganization: contoso\nservers: [{ name: EX01, fqdn: ex01.contoso.com }]\n',
    });
    const { said, stop } = await beginJson(cwd);
    const applied = await exstate(cwd, `apply --world ${said.world} --yes`);
    expect(applied).toMatchObject({ code: 0, err: expect.any(String) });
    const { value } = await post(said.url, { cmdlet: 'Get-WebBinding', parameters: { Port: 444 } });
    const [binding] = value as [{ certificateHash: string }];
    expect(await presented(said.wires['EX01']?.['wire/0.0.0.0:444'])).toBe(binding.certificateHash);
    await stop();
  });

  test('says that a port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as AddressInfo;
    const ended = await exstate(folder({ 'world.yaml': WORLD }), `lab --world world.yaml --port ${port}`);
    expect(ended).toMatchObject({ code: 64, err: expect.stringContaining('E-port-taken') });
  });

  test.for([
    ['--world missing.yaml', /E-file-missing|missing\.yaml/],
    ['--world world.yaml --port x', /number below 65536/],
    ['', /--world/],
  ] as const)('refuses `%s`', async ([line, says]) => {
    const ended = await exstate(folder({ 'world.yaml': WORLD }), `lab ${line}`.trim());
    expect(ended.code).not.toBe(0);
    expect(ended.err).toMatch(says);
  });
});
