import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXPLANATIONS } from '../../src/explain/index.ts';
import { tempFolder } from '../support/temp.ts';
import { engine, sharedSession } from './engine.ts';
import type { Finding } from './framework.ts';

/** A reader pastes these lines. A typographic quote or a missing bracket would show only then. */
describe.skipIf(!engine)('the lines to type on the explain pages', () => {
  const session = sharedSession();
  const faultsOf = async (pages: Readonly<Record<string, readonly string[]>>): Promise<string[]> => {
    const folder = tempFolder();
    const files = Object.entries(pages).map(([code, lines]) => {
      const file = join(folder, `${code}.ps1`);
      writeFileSync(file, `${lines.join('\n')}\n`);
      return file;
    });
    const any = { commands: [], evaluators: [], parameters: [], variables: [], exceptions: [] };
    const reply = await session().call('lint', { files, ...any }, 60);
    if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
    return (reply.data as readonly Finding[])
      .filter(({ rule }) => rule === 'does not parse' || rule === 'not ASCII')
      .map(({ file, line, rule }) => `${file}:${line}: ${rule}`);
  };

  test('are PowerShell, in ASCII', async () => {
    const pages = [...EXPLANATIONS].flatMap(([code, { commands }]) => (commands ? [[code, commands] as const] : []));
    expect(pages.length).toBeGreaterThan(50);
    expect(await faultsOf(Object.fromEntries(pages))).toEqual([]);
  });

  test('an invalid line is detected', async () => {
    expect(await faultsOf({ broken: ["Get-Item 'a"], typographic: ['Get-Item \u2018a\u2019'] })).toEqual([
      expect.stringMatching(/^broken\.ps1:1: does not parse$/),
      expect.stringMatching(/^typographic\.ps1:1: not ASCII$/),
    ]);
  });
});
