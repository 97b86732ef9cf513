import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import { breakOff } from './break-off.ts';
import { DESIRED, exstate, folder, journals, typed, WORLD } from './exstate.ts';
import { slow } from './worlds.ts';

const aFolder = () => folder({ 'exstate.yaml': DESIRED, 'world.yaml': WORLD });
const help = new Map<string, string>();

beforeAll(async () => {
  const { out } = await exstate(folder(), '--help');
  for (const [, command = ''] of out.matchAll(/^ {2}([a-z]+) .*/gm))
    if (command !== 'help') help.set(command, (await exstate(folder(), `${command} --help`)).out);
});

describe('the help', () => {
  test.for(['/?', '-?', '/help', '--help'])('is shown for %s', async (word) => {
    expect((await exstate(folder(), word)).out).toMatch(/^Usage: exstate \[options\] \[command\]/);
    expect(await exstate(folder(), `apply ${word}`)).toMatchObject({ code: EXIT.ok, out: help.get('apply') });
  });

  test('of each command has an example that the command accepts, and its exit codes', () => {
    expect(help.size).toBeGreaterThan(9);
    for (const [command, text] of help) {
      const examples = [...text.matchAll(/^ {2}(exstate .*)$/gm)].map(([, line = '']) => line);
      expect([command, examples.length]).not.toEqual([command, 0]);
      const options = examples
        .filter((line) => line.startsWith(`exstate ${command}`))
        .flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
      for (const option of options) expect([command, text]).toEqual([command, expect.stringContaining(`  ${option}`)]);
      // Monitoring plugins have 0 to 3 only.
      const codes =
        command === 'check'
          ? /Exit codes:\n {4}0 {2}OK[\s\S]*^ {4}3 {2}UNKNOWN/m
          : /Exit codes[\s\S]*^ {3}64 {2}\S[\s\S]*^ {4}0 {2}\S/m;
      expect(text).toMatch(codes);
    }
  });

  test('shows no default that says nothing', () => {
    for (const text of help.values()) expect(text).not.toMatch(/default: (?:\[\]|false)/);
  });

  test('shows no option that the command ignores or refuses', () => {
    const shown = (command: string) =>
      help
        .get(command)
        ?.match(/^ {2}--[a-z-]+/gm)
        ?.map((option) => option.trim()) ?? [];
    const changing = ['apply', 'retire', 'rollback', 'revert'];
    for (const command of changing) expect(shown(command)).not.toContain('--observation');
    for (const option of ['--verbose', '--state-dir']) expect(shown('validate')).not.toContain(option);
    for (const option of ['--verbose', '--state-dir', '--at']) expect(shown('explain')).not.toContain(option);
    for (const command of ['show', 'observe']) expect(shown(command)).not.toContain('--at');
  });

  test.for(['validate --verbose', 'explain --at 2027-01-01'])('%s is accepted all the same', async (line) => {
    expect((await exstate(aFolder(), line)).code).toBe(EXIT.ok);
  });
});

describe('options that people know from elsewhere lead to the right command', () => {
  const change = '--world world.yaml --yes';
  test.for<[string, RegExp]>([
    [`apply ${change} -WhatIf`, /`exstate plan` shows what apply would do/],
    [`apply ${change} -whatif:$true`, /`exstate plan` shows what apply would do/],
    [`apply ${change} --what-if`, /`exstate plan` shows what apply would do/],
    [`apply ${change} --dry-run`, /`exstate plan` shows what apply would do/],
    [`retire ${change} --dry-run`, /`exstate plan --intent retire` shows/],
    [`revert x ${change} -WhatIf`, /`exstate revert RUN --out plan\.json` only writes/],
    [`rollback ${change} -WhatIf`, /asks before it begins/],
    ['plan --world world.yaml -WhatIf', /plan changes no server, so leave it out/],
    ['apply --world world.yaml -Confirm:$false', /--yes goes on without the question/],
    ['apply --world world.yaml --force', /--yes goes on without the question/],
    ['plan -World world.yaml', /small letters: --world\./],
    ['plan -StateDir x', /small letters: --state-dir\./],
  ])('%s', async ([line, says]) => {
    const cwd = aFolder();
    const { code, out, err } = await typed(cwd, line.split(' '));
    expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
    expect(err.replace(/\s+/g, ' ')).toMatch(says);
    expect(err).toContain('E-wrong-usage');
    expect(err).not.toContain('unknown option');
    expect(journals(cwd)).toEqual([]);
  });

  test('as JSON as well', async () => {
    const { out } = await exstate(aFolder(), 'apply --format json -WhatIf');
    expect(JSON.parse(out)).toMatchObject({ code: 'E-wrong-usage', says: expect.stringContaining('exstate plan') });
  });

  test('any other unknown option is reported as before', async () => {
    const { code, err } = await exstate(aFolder(), 'plan --wrold world.yaml');
    expect({ code, err }).toEqual({ code: EXIT.usage, err: expect.stringContaining('Did you mean --world?') });
  });

  test('apply without a terminal names plan and --yes', async () => {
    const { code, err } = await exstate(aFolder(), 'apply --world world.yaml');
    expect(code).toBe(EXIT.usage);
    expect(err.replace(/\s+/g, ' ')).toMatch(/exstate plan --out plan\.json.*--yes/);
  });
});

describe('show', () => {
  test('takes the name of a run', async () => {
    const cwd = folder({ 'exstate.yaml': DESIRED, 'world.yaml': slow(100) });
    await breakOff(cwd);
    const [file = ''] = journals(cwd);
    const name = file.split('/').at(-1)?.replace('.jsonl', '') ?? '';
    const byPath = await exstate(cwd, `show ${join('.exstate', 'contoso', 'runs', `${name}.jsonl`)}`);
    expect(byPath).toMatchObject({ code: EXIT.ok, out: expect.stringContaining(name) });
    expect(await exstate(cwd, `show ${name}`)).toEqual(byPath);
  });

  test.for([
    ['20261122T000000Z-abcd', EXIT.usage, 'There is no run 20261122T000000Z-abcd in .exstate.'],
    ['plan.json', EXIT.invalid, 'plan.json does not exist.'],
  ] as const)('of %s, which is not there', async ([name, exit, says]) => {
    const { code, err } = await exstate(aFolder(), `show ${name}`);
    expect({ code, err }).toEqual({ code: exit, err: expect.stringContaining(says) });
  });
});

describe('EXSTATE_ASCII=1', () => {
  const ascii = { EXSTATE_ASCII: '1' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every sign that is not ASCII
  const beyond = /[^\x00-\x7f]/;

  test('shows text without signs beyond ASCII, and says the same', async () => {
    const cwd = aFolder();
    const [usual, plain] = [
      await exstate(cwd, 'plan --world world.yaml'),
      await exstate(cwd, 'plan --world world.yaml', ascii),
    ];
    expect(usual.out).toMatch(beyond);
    expect(plain.out).not.toMatch(beyond);
    const words = (text: string) => text.replaceAll('…', '...').split(/\s+/);
    expect(words(plain.out)).toEqual(words(usual.out));
  });

  test.for(['json', 'markdown', 'html'])('leaves %s as it is', async (format) => {
    const cwd = aFolder();
    const line = `plan --world world.yaml --format ${format}`;
    expect((await exstate(cwd, line, ascii)).out).toBe((await exstate(cwd, line)).out);
  });

  test('a question, an error and the help are in ASCII as well', async () => {
    const { err } = await typed(aFolder(), ['plan', '--expect', '…']);
    expect(err).toMatch(/./);
    expect((await typed(aFolder(), ['plan', '--intent', '…'], ascii)).err).not.toMatch(beyond);
    expect((await exstate(aFolder(), 'apply --help', ascii)).out).not.toMatch(beyond);
  });
});
