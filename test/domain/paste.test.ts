import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pasteable } from '../../src/typed/paste.ts';
import { hostileName, namesOfPeople } from '../hostile-names.ts';

/** The words that sh reads in a line. No file matches a pattern, and none is written. */
const bySh = (line: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8', cwd: '/' })
    .split('\0')
    .slice(0, -1);

/**
 * How cmd.exe reads a typed line. A percent sign or an exclamation mark counts as read by cmd without a closer look.
 * Characters outside of quotes may be operators. The program splits its line as the Microsoft C library does.
 */
function byCmd(line: string): string[] | 'read by cmd' {
  let quoted = false;
  for (const sign of line) {
    if (sign === '"') quoted = !quoted;
    if ('%!\n\r\0'.includes(sign) || (!quoted && '&|<>^'.includes(sign))) return 'read by cmd';
  }
  return quoted ? 'read by cmd' : argv(line);
}

/** Backslashes are special only before a double quote: two of them are one, and an odd number escapes the quote. */
function argv(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let i = 0; i < line.length; ) {
    const slashes = /^\\*/.exec(line.slice(i))?.[0].length ?? 0;
    const sign = line[i + slashes];
    if (slashes > 0) {
      word = (word ?? '') + '\\'.repeat(sign === '"' ? slashes >> 1 : slashes);
      i += slashes;
      if (sign === '"' && slashes % 2 === 1) {
        word += '"';
        i += 1;
      }
    } else if (sign === '"') {
      quoted = !quoted;
      word ??= '';
      i += 1;
    } else if (!quoted && (sign === ' ' || sign === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
      i += 1;
    } else {
      word = (word ?? '') + sign;
      i += 1;
    }
  }
  return word === undefined ? words : [...words, word];
}

/**
 * PowerShell passes a value to a .cmd file in quotes only if it contains a space. cmd.exe then parses the line again.
 */
const handedToCmd = (values: readonly string[]): string[] | 'read by cmd' =>
  byCmd(values.map((value) => (/\s/.test(value) ? `"${value}"` : value)).join(' '));

const expectOneWord = (word: string): void => {
  const written = pasteable(word);
  if (written === undefined) return;
  const line = `${written} next`;
  expect({ word, sh: bySh(line), cmd: byCmd(line), through: handedToCmd([word, 'next']) }).toEqual({
    word,
    sh: [word, 'next'],
    cmd: [word, 'next'],
    through: [word, 'next'],
  });
};

describe('an argument of a line to paste', () => {
  test.for(namesOfPeople)('%j is one argument for sh and cmd.exe, or is not printed', (word) => expectOneWord(word));

  test('any text is one argument', () => {
    fc.assert(fc.property(hostileName, expectOneWord), { numRuns: 400 });
  });

  test('is not given up where it can be written', () => {
    const written = namesOfPeople.filter((word) => pasteable(word) !== undefined);
    expect(written.map(pasteable)).toEqual([
      'exstate.yaml',
      '"C:\\exstate\\prod.yaml"',
      '"C:\\Program Files (x86)\\exstate\\prod.yaml"',
      '"./my plans/plan (1).json"',
      '"today\'s plan.json"',
      '"Ünïcode/Zürich.yaml"',
      '"R & D/exstate.yaml"',
      '"a;b.yaml"',
      '"a,b.yaml"',
      '"a=b.yaml"',
      '"~/x.yaml"',
      '//fs01/share/x.yaml',
      '"-x.yaml"',
      '"2019.yaml"',
      '2026-12-07T00:00:00Z',
      '" "',
      '"‘x’.yaml"',
      '"@x"',
      '"#x"',
      '"*.yaml"',
      '"{a,b}.yaml"',
      '--world',
      '"x^y z.yaml"',
    ]);
  });

  test('the models take apart what they are given', () => {
    expect(argv('a "b c" d\\e "f\\\\" "g\\""')).toEqual(['a', 'b c', 'd\\e', 'f\\', 'g"']);
    expect([byCmd('a & b'), byCmd('"%PATH%"'), byCmd('"a')]).toEqual(Array(3).fill('read by cmd'));
    expect(bySh('"a b" c')).toEqual(['a b', 'c']);
  });
});
