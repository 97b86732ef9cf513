import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instant, writtenInstant } from '../../src/domain/time.ts';
import { instantOption } from '../../src/terminal/option-values.ts';

describe('an instant that a person writes', () => {
  test.for([
    ['2026-02-28', '2026-02-28T00:00:00Z'],
    ['2028-02-29', '2028-02-29T00:00:00Z'],
    ['2026-12-31T23:59:59Z', '2026-12-31T23:59:59Z'],
    ['2026-12-31T23:59+14:00', '2026-12-31T09:59:00Z'],
    ['2026-01-01T00:00:00.5-00:30', '2026-01-01T00:30:00.500Z'],
    ['0099-03-01T00:00:00Z', '0099-03-01T00:00:00Z'],
  ])('%s is %s', ([text = '', at]) => expect(instantOption(text)).toBe(at));

  test.for([
    '2026-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-32',
    '2026-01-01T24:00:00Z',
    '2026-01-01T24:00Z',
    '2026-01-01T23:60:00Z',
    '2026-12-31T23:59:60Z',
    '2026-01-01T00:00:00+14:01',
    '2026-01-01T00:00:00+23:00',
    '2026-01-01T00:00:00+99:00',
    '2026-01-01T00:00:00+01:60',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '20260101',
    ' 2026-01-01',
    'now',
    '',
  ])('%s is refused', (text) => expect(() => instantOption(text)).toThrow('Give a date and a time that exist'));

  test('is itself again, whichever there is', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        (date) => {
          expect(writtenInstant(instant(date.getTime()))).toBe(instant(date.getTime()));
        },
      ),
    );
  });
});
