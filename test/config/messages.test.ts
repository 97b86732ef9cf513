import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDesired } from '../../src/config/parse.ts';
import { findingsText } from '../../src/report/findings.ts';
import { SMALLEST } from './yaml.ts';

const folder = new URL('golden/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.in'));

test('there are files to read', () => expect(files.length).toBeGreaterThan(5));

test.for(files)('%s', async (file) => {
  const name = file.replace('.in', '');
  const { findings } = parseDesired(readFileSync(new URL(file, folder), 'utf8'), name);
  await expect(findingsText(findings, { color: false, width: 100 })).toMatchFileSnapshot(`golden/${name}.txt`);
});

test('no findings are no text', () => expect(findingsText([], { color: true, width: 80 })).toBe(''));

test('colors do not change the text', () => {
  const { findings } = parseDesired(SMALLEST.replace('fqdn', 'fqnd'), 'x');
  const colored = findingsText(findings, { color: true, width: 80 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences are removed.
  expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(findingsText(findings, { color: false, width: 80 }));
  expect(colored).toContain('\x1b[31m');
});

test('nothing in a file reaches the terminal as a control sequence', () => {
  const hostile = SMALLEST.replace('EX01', '"\u009b31m\u202eEX01"').replace('contoso', '"\\e[2J"');
  const text = findingsText(parseDesired(hostile, 'ev\x1b[2Jil.yaml').findings, { color: false, width: 80 });
  expect(text).not.toMatch(/[^\P{C}\n]/u);
});

test.for([40, 80, 200])('text is wrapped at a width of %i', (width) => {
  const name = 'X'.repeat(300);
  const { findings } = parseDesired(SMALLEST.replace('EX01', name), 'exstate.yaml');
  const long = findingsText(findings, { color: false, width })
    .split('\n')
    .filter((line) => line.length > width);
  // A word from the file is cut to 60 letters and not wrapped, so that it can be searched for.
  expect(long.filter((line) => !line.includes('XXX…'))).toEqual([]);
});
