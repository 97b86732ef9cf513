import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DESIRED, exstate, folder, journals, start, WORLD } from './exstate.ts';

/** The files that exstate writes, made once. */
const made: Record<string, string> = {};
beforeAll(async () => {
  const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
  await exstate(cwd, 'observe --world world.yaml --out seen.json');
  await exstate(cwd, 'plan --world world.yaml --out plan.json');
  await exstate(cwd, 'observe --script look.ps1');
  for (const name of ['seen.json', 'plan.json', 'look.ps1']) made[name] = readFileSync(join(cwd, name), 'utf8');
});

/** A folder with one file of each kind that exstate reads or writes, and one file of another program. */
function aFolder(): string {
  const cwd = folder({
    ...made,
    'exstate.yaml': DESIRED,
    'state.yaml': DESIRED,
    'world.yaml': WORLD,
    'other.yaml': WORLD.replace('contoso', 'fabrikam'),
    'notes.txt': 'do not lose this',
    'empty.json': '',
  });
  mkdirSync(join(cwd, 'links'));
  symlinkSync(join(cwd, 'exstate.yaml'), join(cwd, 'links', 'soft.json'));
  linkSync(join(cwd, 'world.yaml'), join(cwd, 'links', 'hard.json'));
  symlinkSync(cwd, join(cwd, 'links', 'here'));
  return cwd;
}

const contents = (cwd: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(cwd, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file, readFileSync(file, 'utf8')]),
  );

const COMMANDS = {
  plan: 'plan --world world.yaml --out',
  recorded: 'plan --observation seen.json --out',
  observe: 'observe --world world.yaml --out',
  script: 'observe --script',
} as const;

describe('a file that exstate did not write as the same kind is refused', () => {
  test.for([
    ['plan', 'exstate.yaml', 'is the desired state that this command reads'],
    ['plan', 'world.yaml', 'is the world that this command reads'],
    ['plan', './links/../exstate.yaml', 'is the desired state that this command reads'],
    ['plan', 'links/soft.json', 'is the desired state that this command reads (exstate.yaml)'],
    ['plan', 'links/hard.json', 'is the world that this command reads (world.yaml)'],
    ['plan', 'links/here/exstate.yaml', 'is the desired state that this command reads'],
    ['recorded', 'seen.json', 'is the observation that this command reads'],
    ['plan', 'state.yaml', 'is a desired state; exstate replaces only a plan'],
    ['plan', 'other.yaml', 'is a world; exstate replaces only a plan'],
    ['plan', 'seen.json', 'is an observation; exstate replaces only a plan'],
    ['plan', 'look.ps1', 'is a script that observes servers; exstate replaces only a plan'],
    ['plan', 'notes.txt', 'is a file that exstate did not write; exstate replaces only a plan'],
    ['observe', 'plan.json', 'is a plan; exstate replaces only an observation'],
    ['observe', 'exstate.yaml', 'is the desired state'],
    ['observe', 'links/hard.json', 'is the world'],
    ['script', 'exstate.yaml', 'is the desired state'],
    ['script', 'seen.json', 'is an observation; exstate replaces only a script'],
    ['script', 'notes.txt', 'is a file that exstate did not write; exstate replaces only a script'],
  ] as const)('%s %s', async ([command, file, says]) => {
    const cwd = aFolder();
    const before = contents(cwd);
    const { code, out, err } = await exstate(cwd, `${COMMANDS[command]} ${file}`);
    expect([code, out]).toEqual([64, '']);
    expect(err.replace(/\s+/g, ' ')).toContain(`${file} ${says}`);
    expect(contents(cwd)).toEqual(before);
  });

  test('before the servers are observed', async () => {
    const cwd = aFolder();
    writeFileSync(join(cwd, 'world.yaml'), WORLD.replace('servers:', 'latencyMs: 600000\nservers:'));
    const { code } = await exstate(cwd, `${COMMANDS.observe} notes.txt`);
    expect(code).toBe(64);
    expect((await exstate(cwd, `${COMMANDS.observe} nowhere/seen.json`)).code).toBe(3);
  });

  test('also if the file appeared while the servers were observed', async () => {
    const cwd = aFolder();
    writeFileSync(join(cwd, 'world.yaml'), WORLD.replace('servers:', 'latencyMs: 1500\nservers:'));
    const { ended } = start(cwd, [...COMMANDS.observe.split(' '), 'late.json']);
    await new Promise((resolve) => setTimeout(resolve, 700));
    writeFileSync(join(cwd, 'late.json'), 'mine');
    expect((await ended).code).toBe(64);
    expect(readFileSync(join(cwd, 'late.json'), 'utf8')).toBe('mine');
  });

  test('the journals of runs and the files next to them', async () => {
    const cwd = aFolder();
    await exstate(cwd, 'apply --world world.yaml --yes');
    const [journal = ''] = journals(cwd);
    const before = contents(cwd);
    for (const file of [journal, journal.replace('.jsonl', '.before.json'), '.exstate/contoso/runs/new.json']) {
      const { code, err } = await exstate(cwd, `${COMMANDS.observe} ${file}`);
      expect([code, err.replace(/\s+/g, ' ')]).toEqual([64, expect.stringContaining('is in the state directory')]);
    }
    expect(contents(cwd)).toEqual(before);
  });

  // The first state of a world is stored under this name, so no output may overwrite it.
  test('the name under which the first state of a world is kept', async () => {
    const cwd = aFolder();
    for (const line of [`${COMMANDS.plan} world.yaml.before`, `${COMMANDS.observe} ./links/here/world.yaml.before`]) {
      const { code, err } = await exstate(cwd, line);
      expect([code, err.replace(/\s+/g, ' ')]).toEqual([64, expect.stringContaining('first state of the world')]);
    }
    expect(existsSync(join(cwd, 'world.yaml.before'))).toBe(false);
  });

  test.for(['new/', 'plan.json/'])('%s, which names a folder', async (file) => {
    const cwd = aFolder();
    const before = contents(cwd);
    const { code, err } = await exstate(cwd, `${COMMANDS.plan} ${file}`);
    expect([code, err]).toEqual([3, expect.stringContaining(`${file} is a folder; name a file in it`)]);
    expect(contents(cwd)).toEqual(before);
  });

  test('an empty name', async () => {
    const cwd = aFolder();
    const { ended } = start(cwd, [...COMMANDS.plan.split(' '), '']);
    expect(await ended).toMatchObject({ code: 64, err: expect.stringContaining('--out is empty') });
  });

  test('by a lab, too, for its log', async () => {
    const cwd = aFolder();
    for (const file of ['exstate.yaml', 'world.yaml', 'notes.txt']) {
      expect((await exstate(cwd, `lab --world world.yaml --log ${file}`)).code).toBe(64);
    }
  });
});

describe('what exstate wrote as the same kind is replaced', () => {
  test.for([
    ['plan', 'plan.json'],
    ['recorded', 'plan.json'],
    ['observe', 'seen.json'],
    ['script', 'look.ps1'],
    ['plan', 'empty.json'],
    ['plan', 'new.json'],
  ] as const)('%s %s', async ([command, file]) => {
    const cwd = aFolder();
    writeFileSync(join(cwd, 'exstate.yaml'), `${DESIRED}defaults: { selfSigned: { minDaysRemaining: 90 } }\n`);
    writeFileSync(join(cwd, 'world.yaml'), WORLD.replace('2026-11-22', '2026-11-23'));
    const before = contents(cwd)[join(cwd, file)];
    const { code, err } = await exstate(cwd, `${COMMANDS[command]} ${file}`);
    expect([code, err]).toEqual([0, '']);
    if (command !== 'script') expect(contents(cwd)[join(cwd, file)]).not.toBe(before);
  });

  test.skipIf(process.platform === 'win32')('a device can be written', async () => {
    const cwd = aFolder();
    expect((await exstate(cwd, `${COMMANDS.plan} /dev/null`)).code).toBe(0);
  });
});
