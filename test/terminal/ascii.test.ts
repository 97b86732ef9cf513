import { expect, test } from 'vitest';
import { inAscii, wantsAscii } from '../../src/terminal/ascii.ts';

test.for<[string, NodeJS.Platform, boolean, NodeJS.ProcessEnv, boolean]>([
  ['a console of Windows, to which Node writes UTF-16', 'win32', true, {}, false],
  ['a pipe on Windows, which PowerShell 5.1 reads in the code page', 'win32', false, {}, true],
  ['the same, if UTF-8 is asked for', 'win32', false, { EXSTATE_ASCII: '0' }, false],
  ['a terminal in UTF-8', 'linux', true, { LANG: 'de_DE.UTF-8' }, false],
  ['a terminal in utf8, by its other spelling', 'linux', true, { LANG: 'C.utf8' }, false],
  ['a terminal in Latin 1', 'linux', true, { LANG: 'de_DE.ISO-8859-1' }, true],
  ['LC_ALL before LANG', 'linux', true, { LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, true],
  ['a terminal that names no locale', 'linux', true, {}, false],
  ['a pipe elsewhere', 'linux', false, { LANG: 'C' }, false],
  ['EXSTATE_ASCII=1, wherever', 'linux', false, { EXSTATE_ASCII: '1' }, true],
])('%s', ([, platform, isTTY, env, wanted]) => {
  expect(wantsAscii({ platform, env, isTTY })).toBe(wanted);
});

test('only the signs of exstate are replaced, and no name', () => {
  expect(inAscii('3F0A…77C1 of Zürich·1 → x')).toBe('3F0A...77C1 of Zürich.1 -> x');
});
