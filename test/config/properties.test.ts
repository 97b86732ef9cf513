import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/config/near.ts';
import { parseDesired } from '../../src/config/parse.ts';
import { findingsJson, findingsText } from '../../src/report/findings.ts';
import { servers, withDefaults } from './yaml.ts';

const VALID = `${withDefaults('selfSigned:', '  minDaysRemaining: 30', '  trustedRoot: copy', 'retire:', '  soakDays: 7')}    role: mailbox
    frontEnd:
      certificate: leave
${servers(3).split('servers:\n')[1]}`;

const LINES = VALID.split('\n');
const keyed = LINES.map((text, at) => ({ text, at })).filter(({ text }) => /^[ -]*\w+:/.test(text));

const sayAll = (text: string): string => {
  const { findings } = parseDesired(text, 'exstate.yaml');
  return findingsText(findings, { color: false, width: 80 }) + findingsJson(findings);
};

test('the file that the tests below change is valid', () => expect(parseDesired(VALID, 'x').findings).toEqual([]));

test('a typing error in any key is found on its line', () =>
  fc.assert(
    fc.property(fc.constantFrom(...keyed), fc.constantFrom('x', 'Q', '0', '-'), ({ text, at }, slip) => {
      const spoilt = LINES.with(at, text.replace(':', `${slip}:`)).join('\n');
      const { state, findings } = parseDesired(spoilt, 'x');
      expect(state).toBeNull();
      expect(findings.filter(({ code }) => code === 'E-unknown-key').map(({ line }) => line)).toEqual([at + 1]);
    }),
  ));

test('a key written twice is found on its line', () =>
  fc.assert(
    fc.property(fc.constantFrom(...keyed.filter(({ text }) => /: \S/.test(text))), ({ text, at }) => {
      const spoilt = LINES.toSpliced(at + 1, 0, text.replace('-', ' ')).join('\n');
      expect(parseDesired(spoilt, 'x').findings.map(({ code, line }) => [code, line])).toEqual([
        ['E-duplicate-key', at + 2],
      ]);
    }),
  ));

test('no text makes the parser throw, and it never returns both a state and an error', () =>
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), crumbs()), (text) => {
      const { state, findings } = parseDesired(text, 'x');
      expect(state === null).toBe(findings.some(({ severity }) => severity === 'error'));
      sayAll(text);
    }),
    { numRuns: 400 },
  ));

/** Pieces of YAML in random order. They reach more code than random letters. */
const crumbs = () =>
  fc
    .array(
      fc.constantFrom(
        ...LINES.map((line) => `${line}\n`),
        '&a ',
        '*a ',
        '!x ',
        '? ',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        ':',
        ' ',
        '\n',
        '\t',
        '|\n',
        '---\n',
        '#',
        '\r',
        '\uFEFF',
        '%',
        '<<: ',
      ),
      { maxLength: 40 },
    )
    .map((pieces) => pieces.join(''));

test('every finding has a place in the file, and its excerpt is that line', () =>
  fc.assert(
    fc.property(crumbs(), (text) => {
      const lines = text.replace(/^\uFEFF/, '').split('\n');
      for (const { line, column, endColumn, excerpt, caret } of parseDesired(text, 'x').findings) {
        const source = lines[line - 1]?.replace(/\r$/, '');
        expect(column <= (source?.length ?? -1) + 2 && endColumn > column - 1).toBe(true);
        if (excerpt !== undefined && excerpt.length <= 160 && !excerpt.includes('…'))
          expect([excerpt, caret]).toEqual([source, column]);
      }
    }),
    { numRuns: 200 },
  ));

test('editDistance is a distance', () =>
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect([editDistance(a, a), editDistance(a, b)]).toEqual([0, editDistance(b, a)]);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  ));

test('a long word is not compared', () => expect(nearest('x'.repeat(100_000), ['x'.repeat(64)])).toBeUndefined());
