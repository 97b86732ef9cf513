import fc from 'fast-check';
import { expect } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { cases, LONG } from '../long.ts';

/** Input from an attacker, a faulty disk or an editor. */

/** A failing seed is set from outside. Only long searches look for new faults: others can always be repeated. */
const RUNS = cases({ by: 'EXSTATE_FUZZ_RUNS', normal: 60, long: 1000 });
const OWN = LONG ? Date.now() % 2 ** 31 : 20261128;
export const SEED = Number(process.env['EXSTATE_FUZZ_SEED'] ?? OWN);
export const searched = { numRuns: RUNS, seed: SEED } as const;

const DEEP = 2_000;
const deep = JSON.parse(`${'['.repeat(DEEP)}${']'.repeat(DEEP)}`);

/** Values that only a careless schema accepts. Some can be written in JSON only. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202eEX01',
  'x'.repeat(5_000),
  '__proto__',
  'constructor',
  'toString',
  'new:EX01',
  'new:constructor',
  '2026-12-31T23:59:60Z',
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-11-22T00:00:00+23:59',
  '../../x',
  '$(exit 3)',
  'A'.repeat(40),
  [],
  {},
  [[]],
  [null],
  { known: null },
  { known: {} },
  { unknown: 'x' },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"__proto__":null}'),
  { constructor: { prototype: { polluted: true } } },
  { toString: 1, valueOf: 1, hasOwnProperty: 1 },
  deep,
];
const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__', '', '0', 'x', 'length'];

const anyValue = fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue({ maxDepth: 3 }));

type Tree = { [name: string]: unknown } | unknown[];
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

const INSTANTS = [
  '2026-12-31T23:59:60Z',
  '2026-02-30T00:00:00Z',
  '2027-02-29T00:00:00Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22 00:00:00Z',
  '2026-11-22t00:00:00z',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-23:59',
  '0000-01-01T00:00:00+23:59',
  '0000-01-01T00:00:00Z',
  '2026-11-22T00:00:00.123456789+05:30',
];
const STRINGS = VALUES.filter((value): value is string => typeof value === 'string');
const NUMBERS = [0, -0, 1, -1, 0.5, 1e15, 2 ** 53, 1e300, 600_000];

/** Another value of the same type, which a schema does not distinguish. */
function alike(value: unknown, which: number): unknown {
  const of = (list: readonly unknown[]) => list[which % list.length];
  if (typeof value === 'number') return of(NUMBERS);
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return of(VALUES);
  return /^\d{4}-\d\d-\d\dT/.test(value) ? of(INSTANTS) : of(STRINGS);
}

/** The value itself and every object and list in it. */
function treesIn(value: unknown, found: Tree[] = []): Tree[] {
  if (!isTree(value)) return found;
  found.push(value);
  if (found.length < 2_000) for (const inner of Object.values(value)) treesIn(inner, found);
  return found;
}

/** Makes one change: another value or name, a removal, a repetition or an addition. */
function change(root: unknown, where: number, which: number, how: number, value: unknown, name: string): unknown {
  const trees = treesIn(root);
  const tree = trees[where % Math.max(1, trees.length)];
  if (tree === undefined) return value;
  const keys = Object.keys(tree);
  const key = keys[which % Math.max(1, keys.length)];
  const put = (at: string, to: unknown) =>
    Object.defineProperty(tree, at, { value: to, enumerable: true, configurable: true, writable: true });
  if (how === 0 || key === undefined) put(Array.isArray(tree) ? '0' : name, value);
  else if (how === 1) put(key, value);
  else if (how === 2) Reflect.deleteProperty(tree, key);
  else if (how === 3) put(Array.isArray(tree) ? String(tree.length) : name, Reflect.get(tree, key));
  else if (how === 4) put(key, Reflect.get(tree, keys[(which + 1) % keys.length] ?? key));
  else {
    const leaves = keys.filter((at) => !isTree(Reflect.get(tree, at)));
    const leaf = leaves[which % Math.max(1, leaves.length)];
    if (leaf !== undefined) put(leaf, alike(Reflect.get(tree, leaf), where + which));
  }
  return root;
}

/** A valid document with some changes. As JSON, so that a file contains exactly this. */
export const anyChanged = (sound: object): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.nat(5_000), fc.nat(50), fc.nat(9), anyValue, fc.constantFrom(...NAMES)), {
      minLength: 1,
      maxLength: 4,
    })
    .map((changes) => {
      let value: unknown = JSON.parse(JSON.stringify(sound));
      for (const [where, which, how, to, name] of changes)
        value = change(value, where, which, how, structuredClone(to), name);
      return value;
    });

const DEEPER = 20_000;
const PIECES = [
  ...[
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '\n',
    '\r\n',
    '\t',
    '\u0000',
    '\ufeff',
    '# ',
    '|',
    '>',
    '? ',
    '- ',
    '@',
    '`',
  ],
  ...[
    '*a ',
    '&a ',
    '&a [*a] ',
    '&a {b: *a}',
    '<<: *a',
    '!!binary ',
    '!!set ',
    '---\n',
    '...\n',
    '%YAML 9\n',
    '-',
    '1e999',
  ],
  ...[
    '{"__proto__":1}',
    '"__proto__":',
    '__proto__: ',
    '\\u0000',
    '\ud800',
    '<S>',
    '&amp;',
    '<!DOCTYPE x [',
    ']]>',
    'EXSTATE1 ',
  ],
  ...INSTANTS,
  '['.repeat(DEEPER),
  `${'['.repeat(DEEPER)}${']'.repeat(DEEPER)}`,
  `${'{"a":'.repeat(DEEPER)}1${'}'.repeat(DEEPER)}`,
  '<Obj><LST>'.repeat(DEEPER),
];
const anyPiece = fc.oneof(
  fc.constantFrom(...PIECES.map((text) => Buffer.from(text))),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
);

/** The start of each value, item and name. Text that is inserted there is more than a broken word. */
const boundariesIn = (text: string): number[] =>
  [...text.matchAll(/[:,[{>-] ?|\n */g)].map(
    ({ 0: mark, index }) => Buffer.byteLength(text.slice(0, index)) + mark.length,
  );

/** A valid file with some bytes changed. */
export function anyBytes(sound: string): fc.Arbitrary<Buffer> {
  const boundaries = boundariesIn(sound);
  const place = fc.oneof(fc.nat(Buffer.byteLength(sound)), fc.constantFrom(...boundaries));
  return fc
    .array(fc.tuple(place, fc.nat(200), fc.nat(6), anyPiece), { minLength: 1, maxLength: 3 })
    .map((changes) => changes.sort(([a], [b]) => b - a).reduce(changedAt, Buffer.from(sound)));
}

type Change = readonly [at: number, length: number, how: number, piece: Buffer];

/** Inserts, overwrites bytes or a word, removes, repeats, or cuts off the end. */
function changedAt(bytes: Buffer, [at, length, how, piece]: Change): Buffer {
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  if (how <= 1) return Buffer.concat([before, piece, after]);
  if (how === 2) return Buffer.concat([before, piece, after.subarray(piece.length)]);
  if (how === 3) return Buffer.concat([before, after.subarray(length)]);
  if (how === 4) return Buffer.concat([before, after.subarray(0, length), after]);
  if (how === 5) return Buffer.from(before);
  const word = /^"[^"]*"|^[\w:.-]+/.exec(after.toString('latin1'))?.[0].length ?? 0;
  return Buffer.concat([before, piece, after.subarray(word)]);
}

const BUILTINS = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const builtins = (): string => JSON.stringify(BUILTINS.map((one) => Reflect.ownKeys(one).map(String)));
const SOUND = builtins();
/** Processor time, because other processes may be busy. */
const LONGEST_SECONDS = 5;

/**
 * Processing an input ends with a value or with a fault of the file: never with a fault of exstate or an endless loop,
 * and without a change of shared objects.
 */
export async function expectGuarded<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  const from = process.cpuUsage();
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    expect([error.code, error.exit, error.place]).toEqual([
      expect.stringMatching(/^E-(?!bug)/),
      3,
      expect.stringMatching(/./),
    ]);
    return undefined;
  } finally {
    expect(builtins()).toBe(SOUND);
    expect(process.cpuUsage(from).user / 1e6).toBeLessThan(LONGEST_SECONDS);
  }
}

/** No object that was read has a prototype from the input. */
export function expectPlain(value: unknown): void {
  for (const tree of treesIn(value)) {
    expect([Object.prototype, Array.prototype, null]).toContain(Object.getPrototypeOf(tree));
  }
}
