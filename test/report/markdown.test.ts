import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { known, unknown } from '../../src/domain/facts.ts';
import type { ServerPlan } from '../../src/domain/plan.ts';
import { cell, codeBlock, markdown } from '../../src/report/markdown/escape.ts';
import { planMarkdown } from '../../src/report/markdown/plan.ts';
import { runMarkdown } from '../../src/report/markdown/run.ts';
import { printable } from '../../src/report/printable.ts';
import { hostileName } from '../hostile-names.ts';
import { html, seen } from './as-shown.ts';
import { adoptable, done, planOf, serverPlan, shut, unreachable } from './plans.ts';
import { finished, intended, journal, judged, proven, started } from './runs.ts';

const tags = (markup: string): string[] => [...markup.matchAll(/<(\w+)/g)].map(([, name = '']) => name);

const HOSTILE = [
  '](javascript:alert(1))',
  '[x](javascript:alert(1))',
  '![x](https://example.com/x.png)',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'https://example.com',
  'www.example.com',
  'someone@example.com',
  '@everyone',
  ':tada:',
  '# heading',
  '1. list',
  '- list',
  '> quotation',
  '~~~',
  '| a | b |',
  '**bold** _em_',
  '&lt;b&gt;',
  '$x$',
  '<!-- exstate:other -->',
  '\u202Eevil\u202C',
  '\u001b[2J',
  'line\nnext',
];

describe('a sentence in Markdown', () => {
  test.for(HOSTILE)('shows exactly the characters of %j', (text) => {
    const shown = html(`- ${markdown(text)}`);
    expect(tags(shown).filter((tag) => !['ul', 'li'].includes(tag))).toEqual([]);
    expect(seen(shown).trim()).toBe(printable(text).trim());
  });

  test.for(HOSTILE)('stays in its cell: %j', (text) => {
    const shown = html(`| a | b |\n| --- | --- |\n| ${cell(text)} | end |`);
    const cells = [...shown.matchAll(/<td>(.*?)<\/td>/g)].map(([, inside = '']) => seen(inside));
    expect(cells).toEqual([printable(text).trim(), 'end']);
  });

  test('shows exactly its characters, whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(hostileName, fc.string({ unit: 'grapheme' })), (text) => {
        const shown = html(`- x${markdown(text)}x`);
        expect(tags(shown).filter((tag) => !['ul', 'li', 'code'].includes(tag))).toEqual([]);
        expect(seen(shown).replaceAll('`', '').trim()).toBe(`x${printable(text)}x`.replaceAll('`', '').trim());
      }),
    );
  });

  test('makes code of what stands between backticks', () => {
    expect(html(markdown('then `exstate retire` removes it'))).toBe(
      '<p>then <code>exstate retire</code> removes it</p>',
    );
  });

  test('keeps lines to type in their block, whatever they contain', () => {
    const shown = html(codeBlock(['```', '</code></pre><b>', '~~~~'], 'powershell').join('\n'));
    expect(tags(shown)).toEqual(['pre', 'code']);
  });
});

const to = { next: 'exstate apply plan.json --expect 7Q3F-K2ZD' };
const plans: readonly [string, readonly ServerPlan[]][] = [
  ['renewal', [serverPlan()]],
  ['in-desired-state', [serverPlan(done())]],
  [
    'fleet',
    [
      serverPlan(),
      serverPlan({}, 'EX02'),
      serverPlan({}, 'EX03'),
      serverPlan({ ...adoptable('EX04'), ...shut('EX04') }, 'EX04'),
      serverPlan({ 'setup-running': known(true) }, 'EX05'),
      unreachable('EX06'),
      serverPlan(done('EX07'), 'EX07'),
    ],
  ],
];

describe('a plan in Markdown', () => {
  test.for(plans)('%s', async ([name, servers]) => {
    await expect(planMarkdown(planOf(servers), to)).toMatchFileSnapshot(`golden/plan-${name}.md`);
  });

  /** No two are alike: another reason blocks a part of each. Every second one is down. */
  const many = planOf(
    Array.from({ length: 200 }, (_, i) =>
      serverPlan(
        {
          'internal-transport': unknown(`refused by rule ${i}`),
          ...(i % 2 === 0 ? {} : { 'sslcert/0.0.0.0:444': known(null) }),
        },
        `EX${100 + i}`,
      ),
    ),
  );

  test('is long enough here to need its limit', () => {
    expect(many.classes).toHaveLength(200);
    expect(planMarkdown(many, to, 10_000_000).length).toBeGreaterThan(300_000);
  });

  test.for([300_000, 60_000, 40_000])('has at most %d characters, and says what is left out', (limit) => {
    const text = planMarkdown(many, to, limit);
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(text).toMatch(/Left out, because the limit is/);
    expect(text.match(/\*\*NOW\*\* EX\d+: DOWN: 444 has no certificate/g)).toHaveLength(100);
    expect(text).toContain(to.next);
    for (const { server } of many.servers) expect(text).toContain(server);
  });

  test('has a row for each of 200 servers, of which no two are alike, within the limit of a forge', () => {
    expect(planMarkdown(many, to).match(/^\| EX\d+ \|/gm)).toHaveLength(200);
  });

  test('is refused, too, if the one line of a plan without changes does not fit', () => {
    const quiet = planOf([serverPlan(done())]);
    const { length } = planMarkdown(quiet, to);
    expect(planMarkdown(quiet, to, length)).toHaveLength(length);
    expect(() => planMarkdown(quiet, to, length - 1)).toThrow(`the report has ${length} characters`);
  });

  test('names the limit that is enough, if nothing more can be left out', () => {
    const least = (limit: number): number => {
      try {
        return planMarkdown(many, to, limit).length;
      } catch (error) {
        return Number(/at least --limit (\d+)/.exec(String(error))?.[1]);
      }
    };
    expect(least(100)).toBeGreaterThan(100);
    expect(planMarkdown(many, to, least(100)).length).toBeLessThanOrEqual(least(100));
  });
});

describe('a run in Markdown', () => {
  const plan = planOf([serverPlan(), serverPlan({}, 'EX02')]);
  const steps = ['EX01/1', 'EX01/2', 'EX01/3'].flatMap((id) => [intended(id), judged(plan, id)]);

  test('done on one server', async () => {
    const lines = journal([
      started(plan),
      ...steps,
      proven('issue'),
      proven('web'),
      finished(130, { code: 'stopped' }),
    ]);
    await expect(runMarkdown(lines, { color: false, width: 100, verbose: false })).toMatchFileSnapshot(
      'golden/run-stopped.md',
    );
  });
});
