import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explain } from '../../src/commands/explain.ts';
import { ALL_PAGES, EXPLANATIONS } from '../../src/explain/index.ts';

const SRC = join(import.meta.dirname, '../../src');
const read = (folder: string): string =>
  readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('explain'))
    .map((file) => readFileSync(join(SRC, folder, file), 'utf8'))
    .join('\n');
const all = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map((found) => found[1] ?? '')),
];

const errors = all(read('.'), /'([EW]-[a-z0-9-]+)'/g);
const shells = all(read('providers/powershell'), /shellFault\(\s*'([a-z0-9-]+)'/g).map(
  (what) => `E-powershell-${what}`,
);
const drift = read('drift');
const written = all(drift, /\b(?:ours|reported)\(\s*'([a-z0-9-]+)'/g);
const restarts = all(drift, /'([a-z]+-restart-due)'/g);
const records = readFileSync(join(SRC, 'drift/records.ts'), 'utf8');
const prefixes = all(records, /\? '([a-z]+)'/g).concat(
  all(records, /: '([a-z]+)'\]/g),
  all(records, /, '([a-z]+)'\];/g),
);
const suffixes = [...all(records, /return \['([a-z-]+)',/g), 'empty'];
const holders = [...new Set(prefixes)].flatMap((prefix) => suffixes.map((suffix) => `${prefix}-${suffix}`));
const selfSigned = all(drift, /'(self-signed-[a-z]+)'/g);

test('the codes were really found', () => {
  expect(errors.length).toBeGreaterThan(50);
  expect(written.length).toBeGreaterThan(15);
  expect(shells.length).toBeGreaterThan(5);
  expect(restarts).toHaveLength(2);
  expect(selfSigned).toHaveLength(3);
  expect(new Set(prefixes)).toEqual(new Set(['backend', 'frontend', 'transport']));
  expect(suffixes.length).toBeGreaterThan(5);
});

test.for([...errors, ...shells, ...written, ...restarts, ...holders, ...selfSigned])('%s has its page', (code) => {
  expect(EXPLANATIONS.get(code)).toBeDefined();
});

test('a page has something to say, and says it in whole sentences', () => {
  for (const [code, { symptom, cause, cure }] of EXPLANATIONS) {
    for (const text of [symptom, cause, cure]) expect(`${code}: ${text}`).toMatch(/^\S+: \S.{8,}[.)]$/);
  }
});

test('a code has one page: of two, the map would keep the last and nobody would see the other', () => {
  const codes = ALL_PAGES.flatMap((pages) => Object.keys(pages));
  expect(repeated(codes)).toEqual([]);
});

/** A sentence that two pages share says nothing about either. */
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

test('takes a code as it is remembered', async () => {
  expect(await told('stale-plan')).toContain('E-stale-plan');
  expect(await told('e-STALE-plan')).toContain('E-stale-plan');
});

test.for<[string, string]>([
  ['E-stale-paln', 'Did you mean E-stale-plan?'],
  ['backend-emtpy', 'Did you mean backend-empty?'],
  ['\u001b[2Jnothing like it at all', '`exstate explain` all there are'],
])('%s is not known', async ([code, hint]) => {
  await expect(explain(code, { color: false, width: 80, out: () => {} })).rejects.toMatchObject({
    exit: 64,
    message: expect.stringContaining(hint),
  });
});

test('without a code it names all there are, each with its symptom', async () => {
  const text: string[] = [];
  await explain(undefined, { color: false, width: 80, out: (more) => text.push(more) });
  const codes = text
    .join('')
    .split('\n')
    .filter((line) => /^\S/.test(line));
  expect(codes).toEqual([...EXPLANATIONS.keys()].sort());
  expect(text.join('')).toContain('\nbackend-empty\n  ');
});

test('answers machines', async () => {
  const text: string[] = [];
  const how = { color: false, width: 80, format: 'json', out: (more: string) => text.push(more) } as const;
  await explain('stale-plan', how);
  expect(JSON.parse(text.join(''))).toEqual({ code: 'E-stale-plan', ...EXPLANATIONS.get('E-stale-plan') });
  text.length = 0;
  await explain(undefined, how);
  expect(JSON.parse(text.join(''))).toContain('backend-empty');
});
