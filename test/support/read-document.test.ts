import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findJsonFault } from '../../src/support/json-fault.ts';
import { readDocument, readJson, readText } from '../../src/support/read-document.ts';
import { faultOf, tempFolder } from './temp.ts';

const fileOf = (content: string | Buffer): string => {
  const path = join(tempFolder(), 'file');
  writeFileSync(path, content);
  return path;
};

describe('reading a document', () => {
  test('does without a byte order mark', async () => {
    expect(await readJson(fileOf('\ufeff{"a":1}'))).toEqual({ a: 1 });
  });

  test.for([
    ['JSON', '{"a": [1]}'],
    ['YAML', 'a:\n  - 1\n'],
    ['YAML in flow style', '{ a: [1] }'],
    ['JSON with a byte order mark', '\ufeff{"a": [1]}'],
  ] as const)('recognizes %s', async ([, text]) => {
    expect((await readDocument(fileOf(text))).value).toEqual({ a: [1] });
  });

  test('leaves instants as they are written', async () => {
    expect((await readDocument(fileOf('now: 2026-11-22T00:00:00Z'))).value).toEqual({ now: '2026-11-22T00:00:00Z' });
  });

  test.for([
    ['a comma too many', '{\n  "a": 1,\n}', 'E-not-json', 'line 3, column 1: expected key, found "}"'],
    ['an end too early', '{"a": [1', 'E-not-json', 'line 1, column 9: expected , or ], but the file ends'],
    ['YAML where JSON is due', 'schema: x', 'E-not-json', 'line 1, column 1: expected value, found "s"'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff]), 'E-not-utf8', 'UTF-8'],
  ] as const)('%s is a fault with its place', async ([, content, code, says]) => {
    const fault = await faultOf(readJson(fileOf(content)));
    expect(fault).toMatchObject({ code, exit: 3, message: expect.stringContaining(says) });
  });

  test('faulty YAML is a fault with its place', async () => {
    const path = fileOf('a: 1\nb: [1\n');
    expect(await faultOf(readDocument(path))).toMatchObject({ code: 'E-not-yaml', exit: 3, place: `${path}:3:1` });
  });

  test('a missing file, a folder and a file that is too large are faults', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'big'), 'x'.repeat(2_000_000));
    const codes = [join(folder, 'none'), join(folder, 'sub'), join(folder, 'big')].map(async (path) => {
      const fault = await faultOf(readText(path, 1024 * 1024));
      return fault instanceof Error && 'code' in fault ? fault.code : fault;
    });
    expect(await Promise.all(codes)).toEqual(['E-file-missing', 'E-file-is-directory', 'E-file-too-large']);
  });
});

describe('the place where a text stops being JSON', () => {
  test.for([
    ['{"a" 1}', 1, 6, 'expected :, found "1"'],
    ['[1 2]', 1, 4, 'expected , or ], found "2"'],
    ['{"a":1]', 1, 7, 'expected , or }, found "]"'],
    ['[01]', 1, 2, 'expected value or ], found "0"'],
    ['"a\nb"', 1, 1, 'expected value, found "\\""'],
    ['[]\n[]', 2, 1, 'expected the end, found "["'],
    ['', 1, 1, 'expected value, but the file ends'],
  ] as const)('%j', ([text, line, column, says]) => {
    expect(findJsonFault(text)).toEqual({ line, column, says });
  });

  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  test('agrees with JSON.parse on what is JSON, also where one character is another', () => {
    const mutated = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '{', ']', ',', ':', '0', '\\', '\n', 'e', '\u007f'))
      .map(([text, at, by]) => text.slice(0, at % (text.length + 1)) + by + text.slice((at % (text.length + 1)) + 1));
    fc.assert(
      fc.property(mutated, (text) => {
        expect(findJsonFault(text).says === 'expected the end, but the file ends').toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
