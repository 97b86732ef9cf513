import { expect, test } from 'vitest';
import { EXIT, Fault } from '../../src/domain/fault.ts';
import { faultJson, faultText } from '../../src/report/fault-text.ts';
import { columns, printable } from '../../src/report/printable.ts';

const stale = new Fault(
  'E-stale-plan',
  EXIT.stale,
  'EX01 has changed since the plan was made: internal-transport was 3F0A…1111, is now 90DD…2222. Nothing further was done. Plan again, and read what changed.',
  'EX01',
);

test.for<[string, Fault, number]>([
  ['stale', stale, 100],
  ['stale-narrow', stale, 60],
  [
    'bug',
    new Fault(
      'E-bug',
      EXIT.bug,
      'This is a fault of exstate itself.\nError: no journal\n    at finish (session.ts:1:1)',
    ),
    80,
  ],
])('%s', async ([name, fault, width]) => {
  await expect(faultText(fault, { color: false, width })).toMatchFileSnapshot(`golden/fault-${name}.txt`);
});

test('as JSON it has the same content, without a missing place', () => {
  expect(JSON.parse(faultJson(stale))).toEqual({
    schema: 'exstate/error/v1',
    code: 'E-stale-plan',
    says: stale.message,
    exit: 6,
    place: 'EX01',
  });
  expect(JSON.parse(faultJson(new Fault('E-bug', 1, 'x')))).not.toHaveProperty('place');
});

test.for<[string, string, string]>([
  ['an escape sequence', '\u001b[2J\u009b31mEX01', '·[2J·31mEX01'],
  ['line ends', 'a\r\nb\u2028c', 'a··b·c'],
  ['a tab', 'a\tb', 'a    b'],
  ['marks that turn the direction', 'CN=\u202egpj.exe\u2066', 'CN=·gpj.exe·'],
  ['invisible signs', 'EX\u200b01\ufeff', 'EX·01·'],
  ['half a character', 'a\ud800b', 'a·b'],
  ['what is only foreign', 'CN=Zürich, O=例え, 3F0A…77C1', 'CN=Zürich, O=例え, 3F0A…77C1'],
])('printable: %s', ([, raw, shown]) => {
  expect(printable(raw)).toBe(shown);
});

test.for<[string, number]>([
  ['3F0A…77C1', 9],
  ['Zürich', 6],
  ['Zu\u0308rich', 6],
  ['例え', 4],
])('columns: %s', ([text, wide]) => {
  expect(columns(text)).toBe(wide);
});
