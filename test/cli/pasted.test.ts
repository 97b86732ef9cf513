import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { breakOff, untilLines } from './break-off.ts';
import { type Ended, exstate, folder, journals, linesOf, start, WORLD } from './exstate.ts';
import { shell } from './shell.ts';
import { desiredOf, fleetOf, slow } from './worlds.ts';

const twoServers = () =>
  folder({ 'exstate.yaml': desiredOf('EX01', 'EX02'), 'world.yaml': fleetOf({ EX01: '', EX02: '' }) });

/** Runs the next command line from a report, exactly as it is printed. */
function paste(cwd: string, { out }: Ended, more = ''): Promise<Ended> {
  const line = /^(?:Next: )?(exstate [^`\n]*)$/m.exec(out)?.[1] ?? /Next: `(exstate [^`]*)`/.exec(out)?.[1];
  if (line === undefined) throw new Error(`nothing to paste in:\n${out}`);
  return shell(cwd, `node "$EXSTATE" ${line.slice('exstate '.length)}${more}`);
}
const touched = (cwd: string): string[] => {
  const started = JSON.parse(linesOf(journals(cwd).at(-1) ?? '')[0] ?? '{}');
  return started.plan.servers.map(({ server }: { server: string }) => server);
};
const world = (cwd: string): string => readFileSync(join(cwd, 'world.yaml'), 'utf8');

describe.concurrent('the next command that a report prints', () => {
  test('names only the servers that were planned', async ({ expect }) => {
    const cwd = twoServers();
    const plan = await exstate(cwd, 'plan --world world.yaml --server EX01');
    expect(await paste(cwd, plan, ' --yes')).toMatchObject({ code: 0 });
    expect(touched(cwd)).toEqual(['EX01']);
  });

  test('uses the state directory of the plan', async ({ expect }) => {
    const cwd = twoServers();
    const plan = await exstate(cwd, 'plan --world world.yaml --state-dir else-where');
    expect(plan.out).toContain('--state-dir else-where');
    await paste(cwd, plan, ' --yes');
    expect(journals(cwd)).toEqual([]);
  });

  test.for(['', ' --out retire.json'])('has the time of the retire plan%s', async (saved, { expect }) => {
    const cwd = twoServers();
    await exstate(cwd, 'apply --world world.yaml --yes');
    const plan = await exstate(cwd, `plan --world world.yaml --intent retire --at 2026-12-07${saved}`);
    expect(await paste(cwd, plan, ' --yes')).toMatchObject({ code: 0 });
    expect(world(cwd)).not.toContain('id: old');
  });

  test('is retire for a blocked retirement, because no other command shows it', async ({ expect }) => {
    const cwd = twoServers();
    await exstate(cwd, 'apply --world world.yaml --yes');
    const blocked = await exstate(cwd, 'retire --world world.yaml --yes');
    expect(blocked).toMatchObject({ code: 5, out: expect.stringContaining('then run: exstate retire') });
  });

  test('names the faulty file', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': desiredOf('EX01'), 'other.yaml': 'nothing: right', 'world.yaml': WORLD });
    const { err } = await exstate(cwd, 'plan other.yaml --world world.yaml');
    const line = /see `exstate ([^`]*)`/.exec(err)?.[1] ?? '';
    expect(await exstate(cwd, line)).toMatchObject({ code: 3, out: expect.stringContaining('"nothing" is not a key') });
  });

  test('names the file and the world of a plan that is shown again', async ({ expect }) => {
    const cwd = twoServers();
    await exstate(cwd, 'plan --world world.yaml --out plan.json');
    expect(await paste(cwd, await exstate(cwd, 'show plan.json'), ' --yes')).toMatchObject({ code: 0 });
  });

  test.for(['plan --observation o.json --out plan.json', 'show plan.json'])(
    'does not suggest to save the plan of a recording again: %s',
    async (line, { expect }) => {
      const cwd = twoServers();
      await exstate(cwd, 'observe --world world.yaml --out o.json');
      await exstate(cwd, 'plan --observation o.json --out plan.json');
      const { out } = await exstate(cwd, line);
      expect(out).not.toContain('Save the plan');
      expect(out).toMatch(/\nexstate apply plan\.json --expect "?\S{9}"?\n/);
    },
  );

  test.for(['plan --world world.yaml', 'show'])(
    'of an unfinished run names the organization of its start: %s',
    async (command, { expect }) => {
      const cwd = folder({ 'exstate.yaml': desiredOf('EX01'), 'world.yaml': slow(50, WORLD) });
      await breakOff(cwd);
      const line = command === 'show' ? `show ${journals(cwd)[0]}` : command;
      const { out, err } = await exstate(cwd, line);
      const said = command === 'show' ? out : err;
      expect(said).toContain('`exstate rollback --world world.yaml`');
      const applied = await paste(
        cwd,
        { out: `Next: ${/`exstate apply[^`]*`/.exec(said)?.[0]}`, err: '', code: 0 },
        ' --yes',
      );
      expect(applied).toMatchObject({ code: 0 });
      expect(applied.out).toContain('`exstate retire --world world.yaml`');
    },
  );
});

describe.concurrent('a name that a shell would interpret', () => {
  const HOSTILE = '$(touch pwned)`id`;.yaml';
  const hostile = () => {
    const cwd = folder({ 'exstate.yaml': desiredOf('EX01'), [HOSTILE]: slow(50, WORLD) });
    return { cwd, plan: (...more: string[]) => start(cwd, ['plan', '--world', HOSTILE, ...more]).ended };
  };

  test('is in no line to paste; the reason is there instead', async ({ expect }) => {
    const { cwd, plan } = hostile();
    const { out, code } = await plan();
    expect(code).toBe(0);
    expect(out).not.toMatch(/^Next: exstate apply .*touch/m);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'Next: exstate apply, with the same file and source. exstate prints no line to paste: PowerShell, cmd.exe and sh do not all read "$(touch pwned)`id`;.yaml" as one word',
    );
    expect(existsSync(join(cwd, 'pwned'))).toBe(false);
  });

  test('is in no line of a run, unfinished or not', async ({ expect }) => {
    const { cwd, plan } = hostile();
    const run = start(cwd, ['apply', '--world', HOSTILE, '--yes']);
    await untilLines(cwd, 5);
    run.child.kill('SIGINT');
    const stopped = await run.ended;
    const shown = await exstate(cwd, `show ${journals(cwd)[0]}`);
    const told = await plan();
    const done = await start(cwd, ['apply', '--world', HOSTILE, '--yes']).ended;
    expect([stopped.code, shown.code, told.code, done.code]).toEqual([130, 0, 0, 0]);
    for (const text of [stopped.out, shown.out, told.err, done.out]) {
      expect(text).not.toMatch(/`exstate [^`]*(touch|--world)/);
      expect(text.replace(/\s+/g, ' ')).toContain('exstate prints no line to paste: ');
    }
  });

  test('is quoted where that is enough', async ({ expect }) => {
    const name = "today's R & D world (1).yaml";
    const cwd = folder({ 'exstate.yaml': desiredOf('EX01'), [name]: WORLD });
    const plan = await start(cwd, ['plan', '--world', name]).ended;
    expect(plan.out).toContain(`Next: exstate apply exstate.yaml --world "${name}"`);
    expect(await paste(cwd, plan, ' --yes')).toMatchObject({ code: 0 });
  });
});
