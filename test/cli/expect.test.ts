import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { breakOff } from './break-off.ts';
import { DESIRED, exstate, folder, journals, linesOf, WORLD } from './exstate.ts';
import { slow } from './worlds.ts';

const APPLY = 'apply plan.json --world world.yaml --yes';

async function saved(world = WORLD): Promise<{ cwd: string; code: string; digest: string; out: string }> {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': world });
  const { out } = await exstate(cwd, 'plan --world world.yaml --out plan.json');
  return { cwd, out, ...JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8')) };
}

describe.concurrent('the code of a plan', () => {
  test('is shown by every report of it, and printed with the line to type', async ({ expect }) => {
    const { cwd, code, out } = await saved();
    expect(code).toMatch(/^[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}$/);
    expect(out).toContain(`plan ${code}`);
    // A code that begins with a digit is quoted, because PowerShell could read it as a number.
    const typed = /^\d/.test(code) ? `"${code}"` : code;
    expect(out).toContain(`Next: exstate apply plan.json --world world.yaml --expect ${typed}\n`);
    const apply = 'apply --world world.yaml --yes --report run.md';
    for (const line of ['plan --world world.yaml', 'show plan.json', apply])
      expect((await exstate(cwd, line)).out).toContain(`plan ${code}\n`);
    expect(readFileSync(join(cwd, 'run.md'), 'utf8')).toContain(`plan ${code}`);
    expect((await exstate(cwd, `show ${journals(cwd)[0]}`)).out).toContain(`plan ${code}\n`);
    expect(JSON.parse(linesOf(journals(cwd)[0] ?? '')[0] ?? '{}')).toMatchObject({ code });
  });
});

describe.concurrent('the code that a reviewer reads is the code that apply expects:', () => {
  test.for<[from: string, read: (cwd: string) => Promise<string>]>([
    ['Markdown', async (cwd) => readFileSync(join(cwd, 'plan.md'), 'utf8')],
    ['text', async (cwd) => readFileSync(join(cwd, 'plan.txt'), 'utf8')],
    [
      'JSON',
      async (cwd) => `plan ${(JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8')) as { code: string }).code}`,
    ],
    ['show --format markdown', async (cwd) => (await exstate(cwd, 'show plan.json --format markdown')).out],
  ])('%s', async ([, read], { expect }) => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
    await exstate(cwd, 'plan --world world.yaml --out plan.json --report plan.md --report plan.txt');
    const [, code = ''] = /plan (\w{4}-\w{4})/.exec(await read(cwd)) ?? [];
    const ended = await exstate(cwd, `${APPLY} --expect ${code.replace('-', '').toLowerCase()}`);
    expect({ code: ended.code, err: ended.code === 0 ? '' : ended.err }).toEqual({ code: 0, err: '' });
  });
});

describe.concurrent('--expect', () => {
  test.for<[how: string, typed: (plan: { code: string; digest: string }) => string]>([
    ['as it is shown', ({ code }) => code],
    ['without the dash, in small letters', ({ code }) => code.replace('-', '').toLowerCase()],
    ['the digest', ({ digest }) => digest],
  ])('accepts the approved plan: %s', async ([, typed], { expect }) => {
    const plan = await saved();
    expect((await exstate(plan.cwd, `${APPLY} --expect ${typed(plan)}`)).code).toBe(0);
    expect(JSON.parse(linesOf(journals(plan.cwd)[0] ?? '')[0] ?? '{}')).toHaveProperty('expect');
  });

  test.for([APPLY, 'apply --world world.yaml --yes', 'retire --world world.yaml --yes'])(
    'refuses every other plan: %s',
    async (line, { expect }) => {
      const { cwd, code } = await saved();
      const ended = await exstate(cwd, `${line} --expect 2222-2222`);
      expect({ code: ended.code, out: ended.out }).toEqual({ code: 6, out: '' });
      expect(ended.err).toMatch(
        line.startsWith('retire') ? /E-other-plan/ : new RegExp(`E-other-plan[\\s\\S]*${code}`),
      );
      expect(readFileSync(join(cwd, 'world.yaml'), 'utf8')).toBe(WORLD);
      expect(journals(cwd)).toEqual([]);
    },
  );

  test('accepts a new plan if it is the same one', async ({ expect }) => {
    const { cwd, code } = await saved();
    expect((await exstate(cwd, `apply --world world.yaml --yes --expect ${code}`)).code).toBe(0);
  });

  test('a run of another plan is not continued', async ({ expect }) => {
    const { cwd, code } = await saved(slow(60));
    await breakOff(cwd, 6, APPLY);
    expect((await exstate(cwd, 'apply --world world.yaml --yes --expect 2222-2222')).code).toBe(6);
    expect((await exstate(cwd, `apply --world world.yaml --yes --expect ${code}`)).code).toBe(0);
  });

  test.for(['7Q3F', '7Q3F-K2Z0', 'IIII-IIII', 'sha256:12'])('is no code: %s', async (code, { expect }) => {
    const { cwd } = await saved();
    expect((await exstate(cwd, `${APPLY} --expect ${code}`)).code).toBe(64);
  });
});
