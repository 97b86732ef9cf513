import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNPRINTABLE } from '../../../src/domain/signs.ts';
import { html, lines, prose } from '../../../src/report/html/markup.ts';
import { printable } from '../../../src/report/printable.ts';
import { hostileName } from '../../hostile-names.ts';
import { attribute, elementsOf, textOf } from './parsed.ts';

const PLACES = {
  text: (value: string) => html`<!doctype html><title>x</title><p id="at">${value}</p>`,
  title: (value: string) => html`<!doctype html><title id="at">${value}</title>`,
  'text of SVG': (value: string) => html`<!doctype html><title>x</title><svg><text id="at">${value}</text></svg>`,
  'title of SVG': (value: string) => html`<!doctype html><title>x</title><svg><title id="at">${value}</title></svg>`,
  lines: (value: string) => html`<!doctype html><title>x</title><pre id="at">.${lines([value])}</pre>`,
} as const;

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '](javascript:alert(1))',
  '</title><script>alert(1)</script>',
  '</svg><script>alert(1)</script>',
  ']]><b>',
  '<!--',
  '&lt;b&gt;&amp;',
  '\u202e4444\u202c \u0000\u001b[2J\u009b',
  '`<b>`',
];

const at = (page: string) => elementsOf(page).find((one) => attribute(one, 'id') === 'at');

describe.each(Object.entries(PLACES))('%s', (place, write) => {
  const read = (value: string) => {
    const page = write(value).text;
    const plain = write('x').text;
    expect(elementsOf(page).length).toBe(elementsOf(plain).length);
    const found = at(page);
    return found === undefined ? undefined : textOf(found).slice(place === 'lines' ? 1 : 0);
  };

  test.each(HOSTILE)('shows %j as text', (value) => {
    expect(read(value)).toBe(printable(value));
  });

  test('shows every name as text', () => {
    fc.assert(
      fc.property(hostileName, (value) => {
        expect(read(value)).toBe(printable(value));
      }),
    );
  });
});

test.each(HOSTILE)('an attribute has the value %j', (value) => {
  const page = html`<!doctype html><title>x</title><p id="at" data-name="${value}"></p>`.text;
  expect(attribute(at(page) as never, 'data-name')).toBe(printable(value));
  expect(at(page)?.attrs).toHaveLength(2);
});

test('no character of a text changes the direction of the page or is invisible', () => {
  expect(html`${HOSTILE.join('')}`.text).not.toMatch(UNPRINTABLE);
});

test('a command between backticks is code, and its text is escaped', () => {
  expect(prose('run `exstate apply <x>` & wait').text).toBe('run <code>exstate apply &lt;x&gt;</code> &amp; wait');
  expect(prose('a single ` stays').text).toBe('a single ` stays');
});
