import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import journalSchema from '../../schemas/journal.schema.json' with { type: 'json' };
import { printable } from '../../src/report/printable.ts';
import { DESIRED, WORLD } from '../cli/exstate.ts';
import { desiredOf, fault, fleetOf, serverWith, worldWith } from '../cli/worlds.ts';
import { type Line, rechain } from '../journal/rechained.ts';
import { drawn, LONG } from '../long.ts';
import { apply, breakOffAt, type Done, home, journalIn, keep, rollback, show, sweep, worldIn } from './broken-off.ts';
import { proseIn, prosePlaces, replaced } from './prose-fields.ts';

afterAll(sweep);

const SEARCH = drawn({ by: 'EXSTATE_PROSE', normal: 1, long: 100 }, 20261128);

/** Words that code which reads sentences would misunderstand. */
const TRAPS = [
  'sslcert/0.0.0.0:443 was 90DD…2222, is now AB12…3333',
  'not undone: the management shell does not open (access denied)',
  'EX01: restart IIS: verified; the stage web is undone',
  "$new'; Remove-Item C:\\ -Recurse #",
  'key/new:EX01 was (new), is now nothing',
  'unknown could not be read',
];
/** Spaces and invisible characters are written in another way, so the same words could not be found again. */
const anyWords = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => /^[^\s\p{C}`·]+$/u.test(text))
  .map((text) => `~${text}~`);

/** One text with all of them says the same in a sixth of the time; test:long takes each alone, too. */
const EXAMPLES = LONG ? TRAPS : [TRAPS.join(' ')];

/** All these words, and random ones. */
const forAnyWords = (check: (words: string) => Promise<void>, numRuns = SEARCH.numRuns): Promise<void> =>
  fc.assert(fc.asyncProperty(anyWords, check), {
    seed: SEARCH.seed,
    numRuns: EXAMPLES.length + Math.ceil(numRuns),
    examples: EXAMPLES.map((words) => [words]),
  });

/** For each kind of document, the fields that are only text. */
const PROSE = { journal: (line: Line) => proseIn(line, journalSchema) };

const reworded = (path: string, words: string): void =>
  rechain(path, (lines) => lines.map((line) => replaced(line, PROSE.journal(line), words)));

/** A report without these words, so only the data remain. */
const without = ({ exit, fault: code, out }: Done, words: string) => ({
  exit,
  code,
  out: out.replaceAll(printable(words), '<words>'),
});

const UNREADABLE = 'unknown: [ { server: EX01, fact: wire/25/starttls, because: no answer within 5 s } ]';
const moved = (during: string, sets: string): string =>
  worldWith(`bystanders: [ { server: EX01, during: ${during}, sets: { ${sets} } } ]`);

const WORLDS: readonly (readonly [string, string, string?])[] = [
  ['succeeds, with a port that could not be reached', worldWith(UNREADABLE)],
  ['fails and is undone', worldWith(fault('restart-iis', 'refuse'))],
  ['gets no answer', worldWith(fault('bind-certificate', 'timeout'))],
  ['has its effect and an error', worldWith(fault('bind-certificate', 'effect-then-error'))],
  ['gets a success answer without the effect', worldWith(fault('enable-smtp', 'no-effect'))],
  [
    'fails, and so does its undo',
    worldWith(
      'faults:',
      '  - { server: EX01, operation: restart-iis, nth: 1, does: refuse }',
      '  - { server: EX01, operation: bind-certificate, nth: 2, does: refuse }',
    ),
  ],
  ['meets a change of 443 by another administrator', moved('bind-certificate', '"sslcert/0.0.0.0:443": old')],
  ['meets a start of Setup', moved('bind-certificate', 'setup-running: true')],
  ['makes a health page fail', moved('restart-transport', '"health/owa": 503')],
  ['starts with a failing health page', serverWith('health: { owa: 503 }')],
  [
    'falls below the wanted days',
    WORLD.replace(
      '      - { id: public',
      '      - { id: next, like: self-signed, notAfter: 2027-01-21T00:01:10Z }\n      - { id: public',
    ),
  ],
  ['works on two servers', fleetOf({ EX01: '', EX02: '' }), desiredOf('EX01', 'EX02')],
];

/** Ends that a simulated organization does not cause. Each one replaces the end of a run. */
const ENDS = [
  { code: 'fault', fault: 'E-step-not-planned', says: 'x' },
  { code: 'not-planned', fault: 'E-bug', says: 'x' },
  { code: 'precondition-unmet', step: 'EX01/2', fact: 'setup-running', is: 'unknown', should: 'x', because: 'x' },
  {
    code: 'stage-undone',
    server: 'EX01',
    stage: 'web',
    because: { code: 'precondition-unmet', step: 'EX01/2', fact: 'role', is: 'unknown', should: 'x', because: 'x' },
  },
];

describe('the sentences of a journal are printed and never read', () => {
  /** The report of the same run must be the same, whatever its texts are. */
  const expectSame = async (path: string): Promise<void> => {
    const text = readFileSync(path, 'utf8');
    reworded(path, 'words');
    const plain = without(await show(path), 'words');
    expect(plain.out.length).toBeGreaterThan(200);
    await forAnyWords(async (words) => {
      reworded(path, words);
      expect(without(await show(path), words)).toEqual(plain);
    });
    writeFileSync(path, text);
  };

  test.for(WORLDS)('by show, of a run that %s', async ([, world, desired = DESIRED]) => {
    const cwd = home(world, desired);
    await apply(cwd);
    await expectSame(journalIn(cwd));
  });

  test.for(ENDS.map((end) => [end.code, end] as const))('by show, of a run that ends with %s', async ([, end]) => {
    const cwd = home();
    await apply(cwd);
    rechain(journalIn(cwd), (lines) => lines.map((line, i) => (i === lines.length - 1 ? { ...line, end } : line)));
    await expectSame(journalIn(cwd));
  });

  test.for([
    ['apply', 2, 'sending'],
    ['apply', 3, 'answered'],
    ['rollback', 2, 'answered'],
    ['rollback', 3, 'sending'],
    ['rollback', 5, 'answered'],
    ['close', 3, 'answered'],
  ] as const)('by %s, of a run that was interrupted at step %i, %s', async ([how, n, when]) => {
    const cwd = home(worldWith(UNREADABLE));
    expect(await breakOffAt(cwd, n, when)).toBe(true);
    const again = keep(cwd);
    const goOn = () => (how === 'apply' ? apply(cwd) : rollback(cwd, undefined, how === 'close'));
    const taken = async (words: string) => {
      again();
      reworded(journalIn(cwd), words);
      const { exit, fault: code } = await goOn();
      return { exit, code, world: worldIn(cwd), did: didIn(cwd) };
    };
    const plain = await taken('words');
    await forAnyWords(async (words) => void expect(await taken(words)).toEqual(plain), SEARCH.numRuns / 2);
  });

  test('are all texts that the schema marks as prose, and more than a few', () => {
    expect(prosePlaces(journalSchema).length).toBeGreaterThan(10);
  });
});

/** The actions in a journal, without texts, times and hashes. */
const didIn = (cwd: string): unknown[] =>
  readFileSync(journalIn(cwd), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((text) => {
      const { previous: _, ...line } = JSON.parse(text) as Line;
      return replaced(line, PROSE.journal(line), 'words');
    });
