import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planHtml } from '../../../src/report/html/plan-html.ts';
import { runHtml } from '../../../src/report/html/run-html.ts';
import { folderOfProcess } from '../../support/temp.ts';
import { finished, intended, journal, judged, proven, started } from '../runs.ts';
import { page as asked, sixServers } from './boards.ts';
import { CHROMIUM, launch, listenTo, WHY_SKIPPED } from './browser.ts';
import { ACTIVE, LOW_CONTRAST, OVERFLOW, shownIn } from './in-the-page.ts';

const ALL = ['EX01', 'EX02', 'EX03', 'EX04', 'EX05', 'EX06'];
const TABLE = '.servers tbody tr';

describe.skipIf(CHROMIUM === undefined)(`the page in Chromium${WHY_SKIPPED}`, () => {
  const plan = sixServers();
  let browser: Browser;
  /** One for all tests: a new one takes a second of a processor, and to load the page again begins everything anew. */
  let page: Page;
  const urls = { plan: '', run: '' };

  beforeAll(async () => {
    const run = journal([started(plan), intended('EX01/1'), judged(plan, 'EX01/1'), proven('issue'), finished(0)]);
    const pages = { plan: planHtml(plan, asked), run: runHtml(run, {}) };
    const folder = folderOfProcess();
    for (const kind of ['plan', 'run'] as const) {
      const file = join(folder, `${kind}.html`);
      writeFileSync(file, pages[kind]);
      urls[kind] = pathToFileURL(file).href;
    }
    browser = await launch();
    page = await browser.newPage();
  });
  afterAll(() => browser?.close());

  async function open(url = urls.plan, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ media: null, colorScheme });
    // From another address, so that not even a fragment of the one before is left.
    await page.goto('about:blank');
    await page.goto(url);
  }

  async function tabTo(wanted: string): Promise<void> {
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate<string>(ACTIVE)).startsWith(wanted)) return;
    }
    throw new Error(`${wanted} is not reached with the Tab key`);
  }

  test.for(['plan', 'run'] as const)('the page of a %s asks for nothing, and has no error', async (kind) => {
    await page.goto('about:blank');
    const heard = listenTo(page);
    await page.goto(urls[kind], { waitUntil: 'networkidle' });
    await page.keyboard.press('/');
    await page.keyboard.type('EX02');
    expect(await page.evaluate(shownIn(TABLE))).toEqual(['EX02']);
    expect(heard).toEqual({ said: [], requests: [urls[kind]] });
  });

  test('is complete without its script', async () => {
    const plain = await browser.newPage({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
    await plain.goto(urls.plan);
    const text = await plain.locator('main').textContent();
    for (const name of ALL) expect(text).toContain(name);
    expect(await plain.locator('form.filter').isVisible()).toBe(false);
    expect(await plain.locator(TABLE).count()).toBe(ALL.length);
    // Folded parts open with the keyboard, too.
    await plain.locator('details:not([open]) > summary').first().press('Enter');
    expect(await plain.locator('details.shell[open] pre').first().isVisible()).toBe(true);
    await plain.close();
  });

  test('finds servers by kind with the keyboard alone', async () => {
    await open();
    await tabTo('input radio');
    expect(await page.evaluate(shownIn(TABLE))).toEqual(ALL);
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(ACTIVE)).toBe('input radio kind red');
    expect(await page.evaluate(shownIn(TABLE))).toEqual(['EX03']);
    expect(await page.evaluate(shownIn('.ticks tbody tr'))).toEqual(['EX03']);
    expect(await page.evaluate(shownIn('.track-list > li'))).toEqual(['EX03']);
    expect(await page.locator('details.card').filter({ visible: true }).count()).toBe(1);
    expect(await page.locator('form.filter output').textContent()).toBe('1 server shown');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(shownIn(TABLE))).toEqual(['EX01', 'EX02', 'EX03']);
  });

  test('finds servers by name with the keyboard alone', async () => {
    await open();
    await page.keyboard.press('/');
    await page.keyboard.type('ex05 02');
    expect(await page.evaluate(shownIn(TABLE))).toEqual(['EX02', 'EX05']);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(shownIn(TABLE))).toEqual(ALL);
    await page.keyboard.type('none of this name');
    expect(await page.evaluate(shownIn(TABLE))).toEqual([]);
  });

  test('takes ticks, opens folds and copies the texts with the keyboard alone', async () => {
    await open();
    const fold = page.locator('details.shell').first();
    await tabTo('summary');
    await fold.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await fold.locator('pre').isVisible()).toBe(true);
    await tabTo('button');
    await page.keyboard.press('Enter');
    await page.locator('figure.mail button', { hasText: /Copied|Selected/ }).waitFor();
    await tabTo('input checkbox');
    await page.keyboard.press('Space');
    expect(await page.locator('input[type=checkbox]:checked').count()).toBe(1);
  });

  test('a link to a class opens it', async () => {
    await open();
    const card = page.locator('#class-1');
    await card.locator('> summary').press('Enter');
    expect(await card.getAttribute('open')).toBe(null);
    await page.locator('.servers a[href="#class-1"]').first().press('Enter');
    // The browser says only afterwards that the address has another fragment.
    await expect.poll(() => card.getAttribute('open'), { timeout: 10_000 }).toBe('');
  });

  test('fits into three widths', async () => {
    for (const url of Object.values(urls)) {
      await open(url);
      for (const width of [380, 800, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        expect([width, await page.evaluate(OVERFLOW)]).toEqual([width, 0]);
      }
    }
  });

  test('is readable in light and in dark colors', async () => {
    await open();
    const papers = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      papers.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      expect(await page.evaluate(LOW_CONTRAST)).toEqual([]);
    }
    expect(new Set(papers).size).toBe(2);
  });

  describe('on paper', () => {
    test('has every server, whatever the filter shows', async () => {
      await open(urls.plan, 'dark');
      await page.keyboard.press('/');
      await page.keyboard.type('EX02');
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate(shownIn(TABLE))).toEqual(ALL);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await page.locator('form.filter').isVisible()).toBe(false);
    });

    test('has the code and the digest on each page of A4 and Letter', async () => {
      await open();
      for (const format of ['A4', 'Letter']) {
        const [first = '', ...others] = drawnOn(await page.pdf({ format }));
        expect(others.length).toBeGreaterThan(2);
        const wanted = `plan ${plan.code}${plan.digest}`.replaceAll(' ', '').length;
        expect(longestOnAll(first, others)).toBeGreaterThan(wanted);
      }
    });
  });
});

/** For each page of a PDF, the numbers of the glyphs that it draws. They are not those of Unicode, but the same on each page. */
function drawnOn(pdf: Buffer): string[] {
  const text = pdf.toString('latin1');
  const streams = [...text.matchAll(/\/Filter \/FlateDecode[^>]*>>\s*stream\r?\n/g)].map((found) => {
    const from = found.index + found[0].length;
    return inflated(pdf.subarray(from, text.indexOf('endstream', from)));
  });
  return streams
    .filter((stream) => /\bBT\b/.test(stream) && /\bTf\b/.test(stream))
    .map((stream) => [...stream.matchAll(/<([0-9A-F]+)> Tj/g)].map(([, run]) => run).join(''));
}

/** How many glyphs of the first page stand in the same order on all other pages. Four digits are one glyph. */
function longestOnAll(first: string, others: readonly string[]): number {
  let longest = 0;
  for (let at = 0; at < first.length; at += 4)
    while (at + 4 * (longest + 1) <= first.length && isOnAll(first.slice(at, at + 4 * (longest + 1)), others))
      longest += 1;
  return longest;
}

const isOnAll = (run: string, others: readonly string[]): boolean => others.every((one) => one.includes(run));

function inflated(bytes: Buffer): string {
  try {
    return inflateSync(bytes).toString('latin1');
  } catch {
    return '';
  }
}
