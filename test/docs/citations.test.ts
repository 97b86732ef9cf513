import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenariosOther } from '../../src/explain/scenarios-other.ts';
import { scenariosWeb } from '../../src/explain/scenarios-web.ts';
import {
  anchorOf,
  type Citation,
  citationsIn,
  filesUnder,
  type Heading,
  headingsOf,
  ownSections,
  PAGES,
  type Page,
  ROOT,
  readFile,
  sectionsOfRows,
  strayIn,
} from './citations.ts';

const AT_THE_TOP = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const OWN_PAGES: readonly string[] = Object.values(PAGES);
const headings: Readonly<Record<Page, readonly Heading[]>> = {
  'exchange facts': headingsOf(readFile(PAGES['exchange facts'])),
  formats: headingsOf(readFile(PAGES.formats)),
};
const files = [...['src', 'test', 'schemas', 'examples', 'docs'].flatMap(filesUnder), ...AT_THE_TOP];
const citing = files.map((file) => ({ file, citations: citationsIn(readFile(file)) }));

const sectionOf = (page: Page, number: string): Heading | undefined =>
  headings[page].find((heading) => heading.number === number);

function leadsNowhere({ page, section, item }: Citation): boolean {
  const found = sectionOf(page, section);
  return found === undefined || (item !== undefined && !found.body.includes(`\n${item}. `));
}

describe('what counts as a citation', () => {
  test.for<[string, string[]]>([
    ['(exchange facts 13, 8.3)', ['exchange facts 13', 'exchange facts 8.3']],
    ['as exchange facts 3 and 21 say', ['exchange facts 3', 'exchange facts 21']],
    ['(exchange facts 16, not-before-in-future)', ['exchange facts 16']],
    ['(exchange facts 1, fact 7)', ['exchange facts 1']],
    ['(formats, section 9)', ['formats 9']],
    ['/**\n * It is so (exchange\n * facts 8.3). */', ['exchange facts 8.3']],
    ['# proxied (exchange facts\n# 1, fact 7)', ['exchange facts 1']],
    ['exchange facts 99.9', ['exchange facts 99.9']],
  ])('%s', ([text, expected]) => {
    expect(citationsIn(text).map(({ page, section }) => `${page} ${section}`)).toEqual(expected);
    expect(strayIn(text)).toEqual([]);
  });

  test.for([
    '(facts 7.2)',
    '(facts section 18)',
    'the sheet, section 4',
    'in the order of formats 9',
    '(§6)',
    'section 5.3',
    'exchange facts 8.3.1',
    '(formats,\n * sect. 3; facts 2)',
  ])('another form is found: %s', (text) => {
    expect(citationsIn(text)).toEqual([]);
    expect(strayIn(text)).not.toEqual([]);
  });

  test.for(['Serialize($facts, 8)', 'a format of 3 lines', 'in fact', 'artifacts 3'])('none: %s', (text) => {
    expect([...citationsIn(text), ...strayIn(text)]).toEqual([]);
  });
});

describe('citations', () => {
  /** If no citation was read, the absence of wrong ones means nothing. */
  test('are read from all rooms', () => {
    const rooms = citing.filter(({ citations }) => citations.length > 0).map(({ file }) => file.split('/')[1]);
    for (const room of ['domain', 'choose', 'drift', 'actions', 'apply', 'providers', 'lab', 'properties']) {
      expect(rooms).toContain(room);
    }
    expect(citing.flatMap(({ citations }) => citations).length).toBeGreaterThan(110);
  });

  test('lead to a section', () => {
    const nowhere = citing.flatMap(({ file, citations }) =>
      citations.filter(leadsNowhere).map(({ page, section, item }) => `${file}: ${page} ${section}${item ?? ''}`),
    );
    expect(nowhere).toEqual([]);
  });

  test('have one form', () => {
    const others = files
      .filter((file) => !OWN_PAGES.includes(file))
      .flatMap((file) => strayIn(readFile(file)).map((words) => `${file}: ${words}`));
    expect(others).toEqual([]);
  });

  test('of a scenario or a switch name one that its section has', () => {
    const scenarios = [...readSection('16').matchAll(/^- \*\*([\w-]+)\*\*:/gm)].map(([, id]) => id);
    const named = files
      .filter((file) => !OWN_PAGES.includes(file))
      .flatMap((file) => [...readFile(file).matchAll(/exchange facts 16, ([a-z]+(?:-[a-z0-9]+)+)/g)])
      .map(([, id]) => id);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((id) => !scenarios.includes(id))).toEqual([]);
  });
});

const readSection = (number: string): string => sectionOf('exchange facts', number)?.body ?? '';

describe("the rows of the simulator's tests", () => {
  const rows = filesUnder('test/simulator').flatMap((file) =>
    sectionsOfRows(readFile(file)).map((row) => ({ file, ...row })),
  );

  test('begin with a section that there is', () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter(({ section }) => sectionOf('exchange facts', section) === undefined)).toEqual([]);
  });

  test('name a switch that section 18 has', () => {
    const named = rows.filter(({ name }) => name !== undefined);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ section, name }) => !readSection(section).includes(`\`${name}\``))).toEqual([]);
  });
});

describe.each(Object.entries(PAGES) as [Page, string][])('%s', (page, path) => {
  const text = readFile(path);

  test('has every heading and every number only once', () => {
    const titles = headings[page].map(({ title }) => anchorOf(title));
    const numbers = headings[page].flatMap(({ number }) => number ?? []);
    expect(titles.filter((one, i) => titles.indexOf(one) !== i)).toEqual([]);
    expect(numbers.filter((one, i) => numbers.indexOf(one) !== i)).toEqual([]);
    expect(numbers.length).toBeGreaterThan(15);
  });

  test('counts its sections without a gap, the built ones before the others', () => {
    const whole = headings[page].flatMap(({ number }) => (number && !number.includes('.') ? [Number(number)] : []));
    expect([...whole].sort((a, b) => a - b)).toEqual(whole.map((_, i) => i + 1));
  });

  test('refers only to sections that it has', () => {
    const { sections, stray } = ownSections(text);
    expect(sections.filter((section) => sectionOf(page, section) === undefined)).toEqual([]);
    expect(stray).toEqual([]);
  });

  test('has only links to existing targets', () => {
    const anchors = headings[page].map(({ title }) => anchorOf(title));
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(0);
    const broken = links.filter((link) =>
      link.startsWith('#') ? !anchors.includes(link.slice(1)) : !existsSync(join(ROOT, 'docs', link)),
    );
    expect(broken).toEqual([]);
  });

  test('closes every code block, and keeps its tables whole', () => {
    expect(text.split('\n').filter((line) => line.startsWith('```')).length % 2).toBe(0);
    expect(raggedRows(text)).toEqual([]);
  });
});

/** Rows with more or fewer cells than the head of their table, which a reader would see cut off. */
function raggedRows(markdown: string): string[] {
  const cells = (row: string) => row.replaceAll('\\|', '').split('|').length;
  const ragged: string[] = [];
  let head: string | undefined;
  for (const line of markdown.replaceAll(/^```[\s\S]*?^```/gm, '').split('\n')) {
    if (!line.startsWith('|')) head = undefined;
    else if (head === undefined) head = line;
    else if (cells(line) !== cells(head)) ragged.push(line);
  }
  return ragged;
}

test('every source that a fact names is in section 20, once, and is named somewhere', () => {
  const all = headings['exchange facts'];
  const defined = [...readSection('20').matchAll(/^- \*\*([A-Z]\d+)\*\* /gm)].map(([, key]) => key ?? '');
  const used = all
    .filter(({ number }) => number !== '20')
    .flatMap(({ body }) => [...body.matchAll(/\(([^()]*)\)/g)].map(([, inside]) => inside ?? ''))
    .flatMap((inside) =>
      [...inside.matchAll(/(?<![\w-])([CDEFHIKNRSX]\d{1,2})(?![\w-])/g)].map(([, key]) => key ?? ''),
    );
  expect(defined.length).toBeGreaterThan(100);
  expect(new Set(defined).size).toBe(defined.length);
  expect([...new Set(used)].filter((key) => !defined.includes(key))).toEqual([]);
  expect(defined.filter((key) => !used.includes(key))).toEqual([]);
});

test('the catalog lists each scenario once, with the right count, and the ones with a page', () => {
  const ids = [...readSection('16').matchAll(/^- \*\*([\w-]+)\*\*:/gm)].map(([, id]) => id);
  const explained = Object.keys({ ...scenariosWeb, ...scenariosOther });
  expect(explained.length).toBeGreaterThan(40);
  expect(explained.filter((id) => !ids.includes(id))).toEqual([]);
  expect(readSection('16')).toContain(`${ids.length} scenarios`);
  expect(new Set(ids).size).toBe(ids.length);
});
