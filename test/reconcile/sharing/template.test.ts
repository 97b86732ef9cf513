import { describe, expect, test } from 'vitest';
import { filledIn, templateOf } from '../../../src/reconcile/sharing/template.ts';

const signs = (n: number) => [`EX0${n}`, `ex0${n}`, `${n}`.repeat(40)];
const made = (value: unknown, n: number) => ({ value, signs: signs(n) });
const likeThe = (one: unknown, other: unknown) => templateOf(made(one, 1), made(other, 2));

const planOf = (n: number) => ({
  server: `EX0${n}`,
  steps: [{ id: `EX0${n}/1`, writes: { [`key/${`${n}`.repeat(40)}`]: { known: true } }, cost: { seconds: [60, 300] } }],
  says: `https://ex0${n}.contoso.com and EX0${n}, not EX0${n}A or XEX0${n}`.replace(/EX0\dA or XEX0\d/, 'EX09A'),
  none: null,
});

test('the value of a third server has its names and thumbprints, in values and in keys', () => {
  const template = likeThe(planOf(1), planOf(2));
  if (template === undefined) throw new Error('two plans that are alike');
  const third = filledIn(template, signs(3));
  expect(third).toEqual(planOf(3));
  expect(Object.keys(third as object)).toEqual(Object.keys(planOf(3)));
});

test('parts without a name or thumbprint are the same object for all servers', () => {
  const template = likeThe(planOf(1), planOf(2));
  const [third, fourth] = [3, 4].map((n) => template && (filledIn(template, signs(n)) as ReturnType<typeof planOf>));
  expect(third?.steps[0]?.cost).toBe(fourth?.steps[0]?.cost);
});

describe('two values have nothing in common that a third could repeat', () => {
  test.for<[string, unknown, unknown]>([
    ['if a number differs', { n: 1 }, { n: 2 }],
    ['if a text differs', { says: 'twelve' }, { says: 'thirteen' }],
    ['if a list is longer', [1], [1, 2]],
    ['if a key is missing', { a: 1, b: 1 }, { a: 1 }],
    ['if the keys have another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['if one is a list and the other is not', { a: [] }, { a: {} }],
    ['if one value is absent', { a: null }, { a: {} }],
    ['if a word is the name of one of them', { says: 'restart EX01' }, { says: 'restart EX01' }],
    ['if each names the other one', { says: 'EX01 before EX02' }, { says: 'EX02 before EX03' }],
    ['if a thumbprint is written in another way', { id: '1'.repeat(39) }, { id: '2'.repeat(39) }],
  ])('%s', ([, one, other]) => {
    expect(likeThe(one, other)).toBeUndefined();
  });
});
