import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { parse } from 'yaml';
import { LONG } from '../long.ts';
import { breakOff } from './break-off.ts';
import { type Ended, exstate, folder, journals, linesOf } from './exstate.ts';
import { desiredOf, fleetOf, slow } from './worlds.ts';

const NAMES = ['EX01', 'EX02', 'EX03'] as const;
const three = (latency = 0): string =>
  folder({
    'exstate.yaml': desiredOf(...NAMES),
    'world.yaml': slow(latency, fleetOf({ EX01: '', EX02: '', EX03: '' })),
  });

const read = (cwd: string, file: string): string => readFileSync(join(cwd, file), 'utf8');
const onServers = (cwd: string): Record<string, unknown> =>
  Object.fromEntries(parse(read(cwd, 'world.yaml')).servers.map((server: { name: string }) => [server.name, server]));

/** The servers that have changed. */
function changed(before: Record<string, unknown>, cwd: string): string[] {
  const after = onServers(cwd);
  return Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]));
}

async function saved(cwd: string): Promise<string> {
  await exstate(cwd, 'plan --world world.yaml --out plan.json');
  return JSON.parse(read(cwd, 'plan.json')).code;
}

/** The servers that a report names. */
const told = ({ out }: Ended): string[] => NAMES.filter((name) => out.includes(name));

const runOf = (cwd: string): string => (journals(cwd)[0] ?? '').replace(/.*\/|\.jsonl$/g, '');
const startedOf = (cwd: string): { servers?: string[]; code?: string; plan: { code: string; servers: unknown[] } } =>
  JSON.parse(linesOf(journals(cwd)[0] ?? '')[0] ?? '{}');

describe.concurrent('--server with a saved plan', () => {
  test.for<readonly [said: string, servers: readonly string[]]>([
    ['--server ex03 --server EX01', ['EX01', 'EX03']],
    ['--server EX0?,EX02', NAMES],
    ['', NAMES],
    // One function reads the names for all commands.
    ...(LONG
      ? ([
          ['--server EX02', ['EX02']],
          ['--server ex02', ['EX02']],
          ['--server EX01,EX03', ['EX01', 'EX03']],
          ['--server *3', ['EX03']],
          ['--server ex*', NAMES],
        ] as const)
      : []),
  ])('"%s" changes these and no other', async ([said, servers], { expect }) => {
    const cwd = three();
    const code = await saved(cwd);
    const before = onServers(cwd);
    const ended = await exstate(cwd, `apply plan.json --world world.yaml --yes --expect ${code} ${said}`.trim());
    expect({ code: ended.code, err: ended.code === 0 ? '' : ended.err }).toEqual({ code: 0, err: '' });
    expect(changed(before, cwd)).toEqual(servers);
    expect(told(ended)).toEqual(servers);
    const { plan, servers: kept } = startedOf(cwd);
    expect([plan.code, plan.servers.length, kept ?? NAMES]).toEqual([code, 3, servers]);
  });

  test('a change on the other servers does not make it stale', async ({ expect }) => {
    const cwd = three();
    await saved(cwd);
    const world = read(cwd, 'world.yaml');
    const third = world.indexOf('name: EX03');
    const other = `${world.slice(0, third)}${world.slice(third).replace('"0.0.0.0:444": old', '"0.0.0.0:444": public')}`;
    writeFileSync(join(cwd, 'world.yaml'), other);
    expect((await exstate(cwd, 'apply plan.json --world world.yaml --yes')).code).toBe(6);
    const before = onServers(cwd);
    const ended = await exstate(cwd, 'apply plan.json --world world.yaml --yes --server EX01,EX02');
    expect(ended.code).toBe(0);
    expect(changed(before, cwd)).toEqual(['EX01', 'EX02']);
  });

  test('servers that are left out are not observed', async ({ expect }) => {
    const cwd = three();
    await saved(cwd);
    const { err } = await exstate(cwd, 'apply plan.json --world world.yaml --yes --server EX02 --verbose');
    expect(err).not.toMatch(/EX01|EX03/);
    const before = JSON.parse(read(cwd, `.exstate/contoso/runs/${runOf(cwd)}.before.json`));
    expect(Object.keys(before.servers)).toEqual(['EX02']);
  });

  test('the rest is applied afterwards, with the same file', async ({ expect }) => {
    const cwd = three();
    await saved(cwd);
    for (const name of ['EX02', 'EX01,EX03'])
      expect((await exstate(cwd, `apply plan.json --world world.yaml --yes --server ${name}`)).code).toBe(0);
    expect((await exstate(cwd, 'plan --world world.yaml --detailed-exitcode')).code).toBe(0);
  });
});

describe.concurrent('an unknown server is wrong usage, and nothing is done', () => {
  const LINES = [
    'validate',
    'observe --world world.yaml',
    'observe --script look.ps1',
    'plan --world world.yaml',
    'plan --world world.yaml --intent retire',
    'apply --world world.yaml --yes',
    'apply plan.json --world world.yaml --yes',
    'retire --world world.yaml --yes',
    'show plan.json',
  ];
  // Each command is tested with one or two of the names, because one function reads the names for all commands.
  const OTHERS = ['X*', 'EX01,NOPE', 'EX01,'];
  const names = (at: number) => [...(LONG ? ['NOPE'] : []), OTHERS[at % OTHERS.length] ?? ''];
  test.for(LINES.flatMap((line, at) => names(at).map((name) => [line, name] as const)))(
    '%s --server %s',
    async ([line, name], { expect }) => {
      const cwd = three();
      if (line.includes('plan.json')) await saved(cwd);
      const before = onServers(cwd);
      const ended = await exstate(cwd, `${line} --server ${name}`);
      expect({ code: ended.code, out: ended.out }).toEqual({ code: 64, out: '' });
      expect(ended.err).toMatch(/E-unknown-server[\s\S]*EX01, EX02, EX03/);
      expect(changed(before, cwd)).toEqual([]);
      expect(journals(cwd)).toEqual([]);
    },
  );

  test('explain, which observes no server', async ({ expect }) =>
    expect((await exstate(three(), 'explain --server EX01')).code).toBe(64));
});

describe.concurrent('a run that started with --server', () => {
  const APPLY = 'apply plan.json --world world.yaml --yes';
  /** Both servers have steps left: EX02 was interrupted, EX03 was not started. */
  async function halfWay(): Promise<string> {
    const cwd = three(40);
    await saved(cwd);
    await breakOff(cwd, 6, `${APPLY} --server EX02,EX03`);
    return cwd;
  }

  test.for([
    APPLY,
    'apply --world world.yaml --yes --server ex02 --server ex03',
    ...(LONG ? [`${APPLY} --server EX03,EX02`, 'apply --world world.yaml --yes'] : []),
  ])('continues with the same servers: %s', async (line, { expect }) => {
    const cwd = await halfWay();
    const before = onServers(cwd);
    const ended = await exstate(cwd, line);
    expect({ code: ended.code, err: ended.code === 0 ? '' : ended.err }).toEqual({ code: 0, err: '' });
    expect(changed(before, cwd)).toEqual(['EX02', 'EX03']);
    expect(told(ended)).toEqual(['EX02', 'EX03']);
  });

  test.for(LONG ? ['EX02', 'EX01', 'EX*'] : ['EX*'])(
    'does not continue with other servers: --server %s',
    async (name, { expect }) => {
      const cwd = await halfWay();
      const before = onServers(cwd);
      const lines = linesOf(journals(cwd)[0] ?? '').length;
      const close = 'rollback --close --world world.yaml --yes';
      for (const line of [APPLY, 'apply --world world.yaml --yes', 'rollback --world world.yaml --yes', close]) {
        const ended = await exstate(cwd, `${line} --server ${name}`);
        expect({ line, code: ended.code, out: ended.out }).toEqual({ line, code: 64, out: '' });
        expect(ended.err).toMatch(/E-other-servers[\s\S]*EX02, EX03/);
      }
      expect(changed(before, cwd)).toEqual([]);
      expect(linesOf(journals(cwd)[0] ?? '')).toHaveLength(lines);
    },
  );

  test('is rolled back with the same servers, and an unknown name is wrong usage', async ({ expect }) => {
    const cwd = await halfWay();
    for (const verb of ['rollback', 'rollback --close']) {
      const ended = await exstate(cwd, `${verb} --world world.yaml --yes --server NOPE`);
      expect(ended.err).toContain('E-unknown-server');
    }
    expect((await exstate(cwd, 'rollback --world world.yaml --yes --server EX03,EX02')).code).toBe(0);
    const plan = await exstate(cwd, 'plan --world world.yaml');
    expect(plan.out).toMatch(new RegExp(`In all: \\d+ steps on ${NAMES.length} servers\\.`));
  });

  test('shows those servers, or only the ones that --server names', async ({ expect }) => {
    const cwd = await halfWay();
    await exstate(cwd, APPLY);
    const run = journals(cwd)[0] ?? '';
    expect(told(await exstate(cwd, `show ${run}`))).toEqual(['EX02', 'EX03']);
    expect(told(await exstate(cwd, `show ${run} --server EX03`))).toEqual(['EX03']);
    expect((await exstate(cwd, `show ${run} --server EX01`)).code).toBe(64);
  });
});

describe.concurrent('--server with a command that only reads', () => {
  test.for(['plan --world world.yaml', 'observe --world world.yaml', 'validate', 'show plan.json'])(
    '%s',
    async (line, { expect }) => {
      const cwd = three();
      await saved(cwd);
      expect(told(await exstate(cwd, line))).toEqual(NAMES);
      expect(told(await exstate(cwd, `${line} --server ex02`))).toEqual(['EX02']);
      expect(told(await exstate(cwd, `${line} --server EX03,ex01`))).toEqual(['EX01', 'EX03']);
    },
  );

  test('a saved plan keeps its code, and the line to type names the servers', async ({ expect }) => {
    const cwd = three();
    const code = await saved(cwd);
    const { out } = await exstate(cwd, 'show plan.json --server EX02');
    expect(out).toContain(`plan ${code}`);
    expect(out).toContain(`exstate apply plan.json --world world.yaml --expect ${code} --server EX02`);
  });

  test('as JSON it is a plan of those servers, which can be applied', async ({ expect }) => {
    const cwd = three();
    await saved(cwd);
    writeFileSync(join(cwd, 'two.json'), (await exstate(cwd, 'show plan.json --server EX02 --format json')).out);
    const before = onServers(cwd);
    expect((await exstate(cwd, 'apply two.json --world world.yaml --yes')).code).toBe(0);
    expect(changed(before, cwd)).toEqual(['EX02']);
  });
});
