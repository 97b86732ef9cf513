import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explain } from '../../src/commands/explain.ts';
import { ALL_PAGES, EXPLANATIONS } from '../../src/explain/index.ts';
import { search } from '../../src/explain/search.ts';

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

test('each scenario of the fact sheet has a page', () => {
  const facts = readFileSync(new URL('../../docs/exchange-facts.md', import.meta.url), 'utf8');
  const section = /^## 16 .*?(?=^## 17 )/ms.exec(facts)?.[0] ?? '';
  const ids = [...section.matchAll(/^- \*\*([a-z0-9-]+)\*\*:/gm)].map(([, id = '']) => id);
  expect(`${ids.length} scenarios`).toBe(/^\d+ scenarios/m.exec(section)?.[0]);
  expect(ids.filter((id) => !EXPLANATIONS.has(id))).toEqual([]);
});

const told = async (code: string, width = 80): Promise<string> => {
  const text: string[] = [];
  expect(await explain([code], { color: false, width, out: (more) => text.push(more) })).toBe(0);
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
  await expect(explain([code], { color: false, width: 80, out: () => {} })).rejects.toMatchObject({
    exit: 64,
    message: expect.stringContaining(hint),
  });
});

test('without a code it lists all codes, each with its symptom', async () => {
  const text: string[] = [];
  await explain([], { color: false, width: 80, out: (more) => text.push(more) });
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
  await explain(['stale-plan'], how);
  expect(JSON.parse(text.join(''))).toEqual({ code: 'E-stale-plan', ...EXPLANATIONS.get('E-stale-plan') });
  text.length = 0;
  await explain([], how);
  expect(JSON.parse(text.join(''))).toContain('backend-empty');
});

describe('words', () => {
  const found = async (words: string, format: 'text' | 'json' = 'text', width = 80) => {
    const [out, err]: [string[], string[]] = [[], []];
    await explain(words.split(' '), {
      color: false,
      width,
      format,
      out: (text) => out.push(text),
      err: (text) => err.push(text),
    });
    return { out: out.join(''), err: err.join('') };
  };
  const codes = (text: string): string[] => [...text.matchAll(/^(\S+)/gm)].map(([code]) => code);

  test.for<[string, string]>([
    ['blank owa', 'backend-empty'],
    ['blank pages in OWA', 'backend-empty'],
    ['OWA is blank after an update', 'cu-drops-backend-binding'],
    ['15021', 'backend-stale'],
    ['event 12014', 'connector-dangling'],
    ['12013', 'transport-stale'],
    ['12012', 'transport-empty'],
    ['12015', 'transport-bound-to-expired'],
    ['12016', 'self-signed-expired'],
    ['12017', 'self-signed-expiring-soon'],
    ['12018', 'self-signed-expiring-soon'],
    ['12019', 'internal-transport-expired'],
    ['12022', 'event-logged'],
    ['12023', 'transport-stale'],
    ['12024', 'internal-transport-missing'],
    ['2004', 'tls-certificate-name-dangling'],
    ['1035', 'transport-key-unusable'],
    ['1003', 'private-key-cng'],
    ['1309', 'auth-cert-expired'],
    ['2009', 'remove-refused-federation'],
    ['15300', 'metabase-names-another'],
    ['15301', 'backend-httpsys-drift'],
    ['36870', 'private-key-access-denied'],
    ['HTTP 500', 'auth-cert-expired'],
    ['HMACProvider.GetCertificates', 'auth-cert-expired'],
    ['WinRM cannot process', 'ems-down-backend-broken'],
    ['-2144108212,PSSessionOpenFailed', 'ems-down-backend-broken'],
    ['Failed to connect to an Exchange server in the current site.', 'ems-down-backend-broken'],
    ['a special rpc error occurs on server EX01', 'service-host-stopped'],
    ['Keyset does not exist', 'cu-setup-key-access-denied'],
    ['The certificate is expired', 'cu-setup-expired-cert'],
    ['421 4.3.2', 'component-state-inactive'],
    ['These certificates are tagged with following Send Connectors : Outbound', 'remove-refused-send-connector'],
    ['cert expired', 'auth-cert-expired'],
  ])('%s finds %s', async ([words, code]) => {
    expect(search(words, EXPLANATIONS).slice(0, 5)).toContain(code);
  });

  test('a number is compared as a whole', () => {
    expect(search('1202', EXPLANATIONS)).toEqual([]);
  });

  test('a word in the code counts more than one in the symptom, and this more than one in the cause', () => {
    const page = { symptom: 'It is there.', cause: 'It is there.', cure: 'Nothing to do.' };
    const pages = new Map([
      ['a', { ...page, cause: 'The lock is shut.' }],
      ['b', { ...page, symptom: 'The lock is shut.' }],
      ['the-lock', page],
      ['z', page],
    ]);
    expect(search('locks', pages)).toEqual(['the-lock', 'b', 'a']);
  });

  test('several pages are a line each, at most five, that fits the terminal', async () => {
    const { out, err } = await found('certificate');
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(err).toMatch(/^The best 5 of \d+ pages; more words find fewer\. To read one: exstate explain \S+\n$/);
  });

  test('one page is shown whole', async () => {
    const { out } = await found('WinRM cannot process');
    expect(out).toBe(await told('ems-down-backend-broken'));
  });

  test('JSON is a list of pages in the same order', async () => {
    const list = JSON.parse((await found('15021', 'json')).out);
    expect(list.map(({ code }: { code: string }) => code)).toEqual(codes((await found('15021')).out));
    expect(list[0]).toEqual({ code: list[0].code, ...EXPLANATIONS.get(list[0].code) });
    expect(JSON.parse((await found('WinRM cannot process', 'json')).out)).toHaveLength(1);
  });

  test('what to try where nothing is found', async () => {
    await expect(found('my printer is on fire')).rejects.toMatchObject({
      code: 'E-unknown-code',
      exit: 64,
      message: expect.stringContaining('`exstate explain blank owa`'),
    });
  });
});
