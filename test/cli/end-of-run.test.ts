import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { readRun } from '../../src/journal/read.ts';
import { DESIRED, exstate, folder, journals, linesOf, WORLD } from './exstate.ts';

const PLAN = 'plan --world world.yaml';
const APPLY = 'apply --world world.yaml --yes';
const aFolder = (): { cwd: string } => ({ cwd: folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD }) });

describe.concurrent('dates near the year 9999', () => {
  test.for(['9999-12-31', '9999-12-31T23:59:59Z', '9990-01-01'])('apply --at %s is refused', async (at, { expect }) => {
    const { cwd } = aFolder();
    const ended = await exstate(cwd, `${APPLY} --at ${at}`);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 64, out: '' });
    expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(WORLD);
    expect(journals(cwd)).toEqual([]);
  });

  test('a world at such a time is refused', async ({ expect }) => {
    const { cwd } = aFolder();
    const late = WORLD.replace('now: 2026-11-22', 'now: 9999-12-31');
    writeFileSync(join(cwd, 'world.yaml'), late);
    expect(await exstate(cwd, APPLY)).toMatchObject({ code: 3, err: expect.stringContaining('now') });
    expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(late);
  });

  test('the last allowed day works, and leaves a journal that can be read', async ({ expect }) => {
    const { cwd } = aFolder();
    const ended = await exstate(cwd, `${APPLY} --at 9989-12-31`);
    expect(ended.code).not.toBe(1);
    for (const journal of journals(cwd)) expect((await readRun(journal)).finished).toBe(true);
    expect((await exstate(cwd, PLAN)).code).not.toBe(1);
  });
});

/**
 * `next` has 60 days and 70 s left: more than 60 days when the run begins, and not more after the restart of transport.
 */
const CROSSING = WORLD.replace(
  '      - { id: public',
  '      - { id: next, like: self-signed, notAfter: 2027-01-21T00:01:10Z }\n      - { id: public',
);

describe.concurrent('the end of a run', () => {
  test('reports new differences since the start of the run in the exit code, report and journal', async ({
    expect,
  }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': CROSSING });
    const ended = await exstate(cwd, APPLY);
    expect({ code: ended.code, err: ended.code === 2 ? '' : ended.err }).toEqual({ code: 2, err: '' });
    expect(ended.out.replace(/\s+/g, ' ')).toMatch(
      /Still different from the desired state.*EX01: .*`exstate plan --world world\.yaml`/,
    );
    const [journal = ''] = journals(cwd);
    const { pending, exit } = JSON.parse(linesOf(journal).at(-1) ?? '');
    expect(exit).toBe(2);
    const plan = await exstate(cwd, `${PLAN} --detailed-exitcode --format json`);
    expect(plan.code).toBe(2);
    const [{ drift }] = JSON.parse(plan.out).servers;
    expect(pending).toEqual(
      drift
        .filter(({ owner }: { owner: string }) => owner === 'ours')
        .map(({ code, fact, says }: Record<string, string>) => ({ server: 'EX01', code, fact, says, blocked: false })),
    );
    expect(await exstate(cwd, APPLY)).toMatchObject({ code: 0 });
  });

  test('reports what another administrator undid meanwhile', async ({ expect }) => {
    const bystander =
      'bystanders: [ { server: EX01, during: restart-transport, sets: { "sslcert/0.0.0.0:444": old } } ]\n';
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': `${WORLD}${bystander}` });
    expect((await exstate(cwd, APPLY)).code).not.toBe(0);
  });

  test('has exit code 0 if nothing differs, and the journal contains no difference', async ({ expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
    expect(await exstate(cwd, APPLY)).toMatchObject({ code: 0 });
    expect(JSON.parse(linesOf(journals(cwd)[0] ?? '').at(-1) ?? '')).not.toHaveProperty('pending');
  });
});
