import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import schema from '../../schemas/desired-state.schema.json' with { type: 'json' };
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

test('the first steps run as they stand, and end as the text says', async () => {
  const lines = block('First steps, without a server');
  const first = folder();
  cpSync(join(ROOT, 'examples/fleet/world.yaml'), join(first, 'world.yaml'));
  const codes: [string, number | null][] = [];
  for (const line of lines.filter((one) => one.startsWith('npx exstate '))) {
    const typed = line.replace('npx exstate ', '');
    const [command = ''] = typed.split(' ');
    codes.push([command, (await exstate(first, command === 'apply' ? `${typed} --yes` : typed)).code]);
  }
  expect(codes).toEqual([
    ['init', EXIT.ok],
    ['observe', EXIT.ok],
    ['check', 1],
    ['inventory', EXIT.ok],
    ['plan', EXIT.blockedByKnown],
    ['apply', EXIT.blockedByKnown],
    ['check', 1],
  ]);
  for (const written of ['exstate.yaml', 'certificates.csv', 'dates.ics', 'plan.html', 'run.html', 'check.txt'])
    expect(existsSync(join(first, written))).toBe(true);
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

describe('the keys of the YAML', () => {
  const cells = [...section('What you write').matchAll(/^\| (.+?) \|/gm)].map(([, cell = '']) => cell);
  const keys = cells.flatMap((cell) => [...cell.matchAll(/`([\w.]+)`/g)].map(([, key = '']) => key));
  const { properties, $defs } = schema;
  const keysOf = (part: object): string[] => ('properties' in part ? Object.keys(part.properties as object) : []);
  const blocks: Readonly<Record<string, object>> = $defs;
  const ofServer = keysOf($defs.server).flatMap((key) => {
    const inside = keysOf(blocks[key] ?? {});
    return inside.length === 0 ? [key] : inside.map((one) => `${key}.${one}`);
  });
  const ofFile = Object.keys(properties).filter((key) => key !== '$schema');

  test('each has a row, and no row has another key', () => {
    expect(ofServer).toEqual(expect.arrayContaining(['role', 'selfSigned.trustedRoot', 'hold']));
    expect([...new Set(keys)].sort()).toEqual([...ofServer, ...ofFile].sort());
  });

  test('each key of maintenance is in its example', () => {
    const example = section('When servers may be changed');
    const wanted = [$defs.maintenance, $defs.window, $defs.freeze].flatMap(keysOf);
    expect(wanted.length).toBeGreaterThan(8);
    expect(wanted.filter((one) => !new RegExp(`\\b${one}:`).test(example))).toEqual([]);
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
