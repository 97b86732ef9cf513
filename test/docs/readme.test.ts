import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import { exstate, folder } from '../cli/exstate.ts';
import { ROOT, readFile } from './citations.ts';

const page = readFile('README.md');
const section = (title: string): string => page.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? '';
const block = (title: string): string[] =>
  /^```\n([\s\S]*?)^```/m.exec(section(title))?.[1]?.trimEnd().split('\n') ?? [];

const cwd = folder();
const help = new Map<string, string>();

beforeAll(async () => {
  cpSync(join(ROOT, 'examples/expiring'), cwd, { recursive: true });
  const { out } = await exstate(cwd, '--help');
  for (const [, command = ''] of out.matchAll(/^ {2}([a-z]+) .*/gm))
    if (command !== 'help') help.set(command, (await exstate(cwd, `${command} --help`)).out);
});

test('the examples are what the command prints: lines may be left out, and none differs', async () => {
  const [typed = '', ...shown] = block('What you read');
  const { out } = await exstate(cwd, typed.replace('$ exstate ', ''));
  const printed = out.split('\n');
  let from = 0;
  const wrong = shown.filter((line) => {
    const at = printed.indexOf(line, from);
    if (at >= 0) from = at + 1;
    return at < 0;
  });
  expect(wrong).toEqual([]);
  expect(shown.length).toBeGreaterThan(20);
});

describe('the commands', () => {
  const lines = block('The commands');

  test('are the existing ones, in the order of the help', () => {
    expect(lines.map((line) => /^exstate ([a-z]+) /.exec(line)?.[1])).toEqual([...help.keys()]);
  });

  test('accept the options that are printed with them', () => {
    for (const line of [...lines, ...block('On real servers')]) {
      const [, command = ''] = /^exstate ([a-z]+) /.exec(line) ?? [];
      for (const [option] of line.matchAll(/--[a-z][\w-]*/g))
        expect([line, help.get(command)]).toEqual([line, expect.stringContaining(option)]);
    }
  });

  test('no option is named that none of them accepts', () => {
    const taken = [...help.values()].join('\n');
    const named = [...page.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([option]) => option);
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((option) => option !== '--version' && !taken.includes(option))).toEqual([]);
  });
});

test('the exit codes, in their order', () => {
  const codes = [...section('Exit codes').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(Object.values(EXIT));
});

test('every file that the page links to exists', () => {
  const leads = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
  expect(leads.length).toBeGreaterThan(5);
  expect(leads.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
