import { expect, test } from 'vitest';
import { explain } from '../../src/commands/explain.ts';
import { ALL_PAGES, EXPLANATIONS } from '../../src/explain/index.ts';

test('each page has text in whole sentences', () => {
  for (const [code, { symptom, cause, cure }] of EXPLANATIONS) {
    for (const text of [symptom, cause, cure]) expect(`${code}: ${text}`).toMatch(/^\S+: \S.{8,}[.)]$/);
  }
});

test('a code has one page: of two, the map would keep only the last', () => {
  const codes = ALL_PAGES.flatMap((pages) => Object.keys(pages));
  expect(repeated(codes)).toEqual([]);
});

/** A sentence on two pages helps on neither. */
test('no two pages share a sentence', () => {
  const sentences = [...EXPLANATIONS.values()].flatMap(({ symptom, cause, cure }) =>
    [symptom, cause, cure].flatMap((text) => text.split(/(?<=[.!?])\s+(?=[A-Z0-9`"])/)),
  );
  expect(sentences.length).toBeGreaterThan(400);
  expect(repeated(sentences)).toEqual([]);
});

test("pages use the field's terms and US spelling", () => {
  const found = [...EXPLANATIONS].flatMap(([code, page]) => {
    const word = NOT_OUR_WORDS.exec(Object.values(page).flat().join(' '))?.[0];
    return word === undefined ? [] : [`${code}: ${word}`];
  });
  expect(found).toEqual([]);
});

const NOT_OUR_WORDS =
  /\b(nobody|whoever|judged|held|https row|the row|so already|organisation|behaviour|serialised|colour)\b/i;
const repeated = (texts: readonly string[]): string[] => texts.filter((text, at) => texts.indexOf(text) !== at);

const told = async (code: string, width = 80): Promise<string> => {
  const text: string[] = [];
  expect(await explain(code, { color: false, width, out: (more) => text.push(more) })).toBe(0);
  return text.join('');
};

test.for(['E-nothing-to-adopt', 'backend-empty', 'frontend-443-taken-over'])('%s', async (code) => {
  await expect(await told(code)).toMatchFileSnapshot(`golden/explain-${code}.txt`);
});

test('accepts a code in any case, and without E-', async () => {
  expect(await told('stale-plan')).toContain('E-stale-plan');
  expect(await told('e-STALE-plan')).toContain('E-stale-plan');
});

test.for<[string, string]>([
  ['E-stale-paln', 'Did you mean E-stale-plan?'],
  ['backend-emtpy', 'Did you mean backend-empty?'],
  ['\u001b[2Jnothing like it at all', '`exstate explain` lists all codes'],
])('%s is not known', async ([code, hint]) => {
  await expect(explain(code, { color: false, width: 80, out: () => {} })).rejects.toMatchObject({
    exit: 64,
    message: expect.stringContaining(hint),
  });
});

test('without a code it lists all codes, each with its symptom', async () => {
  const text: string[] = [];
  await explain(undefined, { color: false, width: 80, out: (more) => text.push(more) });
  const codes = text
    .join('')
    .split('\n')
    .filter((line) => /^\S/.test(line));
  expect(codes).toEqual([...EXPLANATIONS.keys()].sort());
  expect(text.join('')).toContain('\nbackend-empty\n  ');
});

test('prints JSON', async () => {
  const text: string[] = [];
  const how = { color: false, width: 80, format: 'json', out: (more: string) => text.push(more) } as const;
  await explain('stale-plan', how);
  expect(JSON.parse(text.join(''))).toEqual({ code: 'E-stale-plan', ...EXPLANATIONS.get('E-stale-plan') });
  text.length = 0;
  await explain(undefined, how);
  expect(JSON.parse(text.join(''))).toContain('backend-empty');
});
