import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { DESIRED, exstate, folder, journals, WORLD } from './exstate.ts';
import { desiredOf, fleetOf } from './worlds.ts';

const aFolder = (more: Readonly<Record<string, string>> = {}): string =>
  folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD, ...more });
const worldIn = (cwd: string): string => readFileSync(join(cwd, 'world.yaml'), 'utf8');

describe.concurrent('without one valid source nothing happens:', () => {
  test.for([
    ['plan --world world.yaml --observation o.json', 64, /name one source/],
    ['observe --world world.yaml --observation o.json', 64, /name one source/],
    ['apply --observation o.json --yes', 64, /nothing can be applied/],
    ['retire --observation o.json --yes', 64, /nothing can be applied/],
    ['rollback --observation o.json --yes', 64, /nothing can be applied/],
    ['plan --world fabrikam.yaml', 3, /"contoso".*"fabrikam"/s],
    ['observe --world fabrikam.yaml', 3, /"contoso".*"fabrikam"/s],
    ['apply --world fabrikam.yaml --yes', 3, /"contoso".*"fabrikam"/s],
    ['retire --world fabrikam.yaml --yes', 3, /"contoso".*"fabrikam"/s],
    ['plan --world exstate.yaml', 3, /exstate\/v1.*exstate\/world\/v1|exstate\/world\/v1.*exstate\/v1/s],
    ['plan --observation world.yaml', 3, /world\.yaml is not JSON/],
    ['plan --observation old.json', 3, /exstate\/observation\/v9.*exstate\/observation\/v1/s],
    ['plan --world new.yaml', 3, /exstate\/world\/v9.*exstate\/world\/v1/s],
  ] as const)('%s ends with %i', async ([line, code, says], { expect }) => {
    const cwd = aFolder({
      'fabrikam.yaml': WORLD.replace('contoso', 'fabrikam'),
      'new.yaml': WORLD.replace('world/v1', 'world/v9'),
      'old.json': '{ "schema": "exstate/observation/v9" }',
    });
    const ended = await exstate(cwd, line);
    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
    expect(ended.err).toMatch(says);
    expect(worldIn(cwd)).toBe(WORLD);
  });

  test('the first line of a report states that the organization is simulated', async ({ expect }) => {
    for (const line of ['plan', 'observe'])
      expect((await exstate(aFolder(), `${line} --world world.yaml`)).out).toMatch(/^simulated: world\.yaml/);
  });
});

test('a plan of a simulated organization is refused before PowerShell is started', async ({ expect }) => {
  const cwd = aFolder();
  await exstate(cwd, 'plan --world world.yaml --out plan.json');
  const shell = join(cwd, 'powershell.sh');
  writeFileSync(shell, `#!/bin/sh\ntouch '${join(cwd, 'started')}'\nexit 1\n`, { mode: 0o755 });
  const ended = await exstate(cwd, 'apply plan.json --yes', { EXSTATE_POWERSHELL: shell, EXSTATE_LAB: '' });
  expect({ code: ended.code, out: ended.out }).toEqual({ code: 64, out: '' });
  expect(ended.err).toContain('E-simulated-plan');
  expect(existsSync(join(cwd, 'started'))).toBe(false);
});

describe.concurrent('--at', () => {
  test('evaluates as if it were that time, and changes nothing', async ({ expect }) => {
    const cwd = aFolder();
    const early = await exstate(cwd, 'plan --world world.yaml --at 2026-01-01 --detailed-exitcode');
    expect(early.out).toContain('evaluated at 2026-01-01 00:00 UTC');
    expect(early.out).toContain('in its desired state');
    expect(worldIn(cwd)).toBe(WORLD);
  });

  test.for(['--world world.yaml', '--observation o.json'])(
    'is before the year 9990, so that every certificate expires before the year 10000: plan %s',
    async (source, { expect }) => {
      const cwd = aFolder();
      await exstate(cwd, 'observe --world world.yaml --out o.json');
      expect(await exstate(cwd, `plan ${source} --at 9999-12-31`)).toMatchObject({
        code: 64,
        out: '',
        err: expect.stringContaining('E-at-refused'),
      });
      expect(await exstate(cwd, `plan ${source} --at 9989-12-31T23:59:59Z`)).toMatchObject({ code: 0 });
    },
  );

  test.for(['yesterday', '2026-11-22 00:00', '2026-13-01', '22.11.2026'])(
    '%s is not a valid time',
    async (at, { expect }) => {
      expect(await exstate(aFolder(), `plan --world world.yaml --at=${at.replace(' ', '_')}`)).toMatchObject({
        code: 64,
        out: '',
      });
    },
  );

  test('a time with an offset is accepted', async ({ expect }) => {
    const ended = await exstate(aFolder(), 'plan --world world.yaml --at 2026-11-25T02:00:00+02:00');
    expect(ended.out).toContain('evaluated at 2026-11-25 00:00 UTC');
  });

  test('brings a simulated organization to that time, and never back', async ({ expect }) => {
    const cwd = aFolder();
    const later = await exstate(cwd, 'apply --world world.yaml --yes --at 2026-11-25');
    expect(later.code).toBe(0);
    expect(worldIn(cwd)).toMatch(/now: "?2026-11-25/);
    expect((await exstate(cwd, 'apply --world world.yaml --yes --at 2026-11-24')).code).toBe(64);
  });
});

describe.concurrent('--server', () => {
  const fleet = () =>
    folder({ 'exstate.yaml': desiredOf('EX01', 'EX02'), 'world.yaml': fleetOf({ EX01: '', EX02: '' }) });

  test('with an unknown name is wrong usage, and the message lists the known names', async ({ expect }) => {
    const ended = await exstate(fleet(), 'plan --world world.yaml --server EX09');
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 64, out: '' });
    expect(ended.err).toMatch(/EX09[\s\S]*EX01, EX02/);
  });

  test('plans and changes only that server; the case of its name does not matter', async ({ expect }) => {
    const cwd = fleet();
    const plan = await exstate(cwd, 'plan --world world.yaml --server ex02');
    expect(plan.out).toContain('EX02: 5 steps');
    expect(plan.out).not.toContain('EX01');
    expect((await exstate(cwd, 'apply --world world.yaml --yes --server ex02')).code).toBe(0);
    const rest = await exstate(cwd, 'plan --world world.yaml');
    expect(rest.out).toContain('EX01: 5 steps');
    expect(rest.out).toContain('In their desired state: EX02');
  });

  test('can be repeated', async ({ expect }) => {
    const plan = await exstate(fleet(), 'plan --world world.yaml --server EX02 --server EX01');
    expect(plan.out).toMatch(/EX01: 5 steps[\s\S]*is true\s+for EX02 [\s\S]*10 steps on 2 servers/);
  });
});

describe.concurrent('journals are kept in', () => {
  const APPLY = 'apply --world world.yaml --yes';
  test('.exstate in the current folder by default', async ({ expect }) => {
    const cwd = aFolder();
    await exstate(cwd, APPLY);
    expect(journals(cwd)).toHaveLength(1);
  });
  test('$EXSTATE_STATE_DIR', async ({ expect }) => {
    const [cwd, state] = [aFolder(), folder()];
    await exstate(cwd, APPLY, { EXSTATE_STATE_DIR: join(state, '.exstate') });
    expect([journals(cwd), journals(state).length]).toEqual([[], 1]);
  });
  test('--state-dir, which overrides the environment', async ({ expect }) => {
    const [cwd, state, other] = [aFolder(), folder(), folder()];
    await exstate(cwd, `${APPLY} --state-dir ${join(state, '.exstate')}`, { EXSTATE_STATE_DIR: other });
    expect([journals(cwd), journals(state).length, journals(other)]).toEqual([[], 1, []]);
  });
  test('no folder, if the command only reads', async ({ expect }) => {
    const cwd = aFolder();
    for (const line of ['validate', 'observe --world world.yaml', 'plan --world world.yaml']) await exstate(cwd, line);
    expect(journals(cwd)).toEqual([]);
  });
});
