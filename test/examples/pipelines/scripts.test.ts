import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { engine, sharedSession } from '../../powershell/engine.ts';
import type { Finding } from '../../powershell/framework.ts';
import { PARAMETERS, VARIABLES } from '../../powershell/kept.ts';
import { tempFolder } from '../../support/temp.ts';
import { scripts } from './scripts.ts';

const WANTED: readonly string[] = ['does not parse', 'not ASCII', 'not in 5.1'];

describe.skipIf(!engine)('Windows PowerShell 5.1 reads the steps', () => {
  const session = sharedSession();
  const faultsOf = async (texts: readonly string[]): Promise<string[]> => {
    const folder = tempFolder();
    const files = texts.map((text, at) => {
      writeFileSync(join(folder, `${at}.ps1`), text);
      return join(folder, `${at}.ps1`);
    });
    const kept = { commands: [], evaluators: [], parameters: PARAMETERS, variables: VARIABLES, exceptions: [] };
    const reply = await session().call('lint', { files, ...kept }, 60);
    if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
    return (reply.data as readonly Finding[])
      .filter(({ rule }) => WANTED.includes(rule))
      .map(({ file, line, rule, text }) => `${file}:${line}: ${rule}: ${text}`);
  };

  test('every step', async () => {
    expect(scripts.length).toBeGreaterThan(20);
    expect(await faultsOf(scripts.map(({ text }) => text))).toEqual([]);
  });

  test('what it does not read is found', async () => {
    const texts = ['exstate plan && exit 1', '$a = $b ?? 1', '$c = $d ? 1 : 2', 'if ($true) {', '$e = \u2018x\u2019'];
    expect((await faultsOf(texts)).map((fault) => fault.slice(0, 7))).toEqual(
      expect.arrayContaining(texts.map((_, at) => `${at}.ps1:1`)),
    );
  });
});

describe('the steps', () => {
  const calls = scripts.flatMap(({ place, text }) =>
    [...text.matchAll(/^ *(?:\$\w+ = )?(exstate (\w+).*)$/gm)].map(([, line = '', command = '']) => ({
      place,
      text,
      line,
      command,
    })),
  );

  test('check the exit code after each call of exstate', () => {
    expect(calls.length).toBe(3 * 6 + 1);
    for (const { place, text, line } of calls) {
      const after = text.slice(text.indexOf(line) + line.length).trimStart();
      expect([place, line, after.split('\n')[0]]).toEqual([
        place,
        line,
        expect.stringMatching(/^(\$ended = \$LASTEXITCODE|if \(\$LASTEXITCODE -ne 0\) \{)$/),
      ]);
    }
  });

  test('ask for the approved plan, with a state directory that stays', () => {
    const applies = calls.filter(({ command }) => command === 'apply');
    expect(applies).toHaveLength(3);
    for (const { line } of applies) {
      expect(line).toContain(' --expect $env:PLAN_CODE --yes ');
      expect(line).toContain(' --state-dir $env:EXSTATE_STATE_DIR ');
    }
  });

  // A value in the text of a script would run as PowerShell. In an environment variable it stays a value.
  test.for(scripts.map(({ place, text }) => [place, text] as const))(
    'get every value from the environment: %s',
    ([, text]) => {
      expect(text).not.toMatch(/\$\{\{|\$\([A-Za-z]+\.[A-Za-z.]+\)|\$\[/);
    },
  );

  test.for(['apply', 'plan'] as const)('%s: a sentence for each exit code that it may have', (command) => {
    const codes = { apply: [2, 4, 5, 6, 7, 8, 9, 130], plan: [1, 2, 3, 4, 5, 9, 64] }[command];
    const tables = calls.filter((call) => call.command === command && call.text.includes('$says = @{'));
    expect(tables).toHaveLength(3);
    for (const { text } of tables)
      expect([...text.matchAll(/^ *(\d+) = '.+\.'$/gm)].map(([, code]) => Number(code))).toEqual(codes);
  });
});
