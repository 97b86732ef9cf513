import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, prettyBytes, prettyCanonical, sha256 } from '../../src/support/canonical.ts';

/** The same value, with its keys in the opposite order. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
};

describe('canonical JSON', () => {
  test.for([
    ['sorts keys at every depth', { b: [{ d: 1, c: 2 }], a: null }, '{"a":null,"b":[{"c":2,"d":1}]}'],
    ['leaves out what is undefined', { b: undefined, a: { c: undefined } }, '{"a":{}}'],
    ['sorts keys like numbers as text', { 9: 'b', 10: 'a', a: 1 }, '{"10":"a","9":"b","a":1}'],
    ['leaves out what is undefined beside keys like numbers', { 9: undefined, 10: [undefined] }, '{"10":[null]}'],
    [
      'keeps a key that objects treat as special',
      JSON.parse('{"b":1,"__proto__":{"y":1,"x":2}}'),
      '{"__proto__":{"x":2,"y":1},"b":1}',
    ],
    ['sorts by code unit, not by language', { ä: 1, a: 2, Z: 3 }, '{"Z":3,"a":2,"ä":1}'],
    ['writes null for values that JSON does not have', [Number.NaN, undefined], '[null,null]'],
  ] as const)('%s', ([, value, text]) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('is the same text for the same value, in any order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test('contains the whole value, compact and pretty', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(plain);
        expect(JSON.parse(prettyCanonical(value))).toEqual(plain);
        expect(prettyBytes(value).toString()).toBe(prettyCanonical(value));
      }),
    );
  });

  test('is written the same by hand as by JSON.stringify', () => {
    const value = { b: [], a: [1, { c: {}, d: 'x' }] };
    expect(prettyCanonical({ 1: value })).toBe(prettyCanonical({ k: value }).replace('"k"', '"1"'));
  });

  test('pretty ends with one line end', () => {
    expect(prettyCanonical({ b: [], a: {} })).toBe('{\n  "a": {},\n  "b": []\n}\n');
  });
});

test('SHA-256 is of the bytes', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256(Buffer.from('ä'))).toBe(sha256('ä'));
});
