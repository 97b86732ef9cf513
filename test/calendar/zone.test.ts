import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { clockAt, firstAt, isZone, zoneNames } from '../../src/calendar/zone.ts';
import { byTemporal } from './by-temporal.ts';

/**
 * To the end of 2036: no window is further away. Twice, in a process that had run many other files, the Intl object of the
 * other implementation knew no summer time of a zone and a year, and ours did. So this file has a process of its own.
 */
const day = fc
  .integer({ min: 0, max: 17_166 })
  .map((days) => Temporal.PlainDate.from('1990-01-01').add({ days }).toString());
const two = (count: number) => String(count).padStart(2, '0');
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map(two).join(':'));
const zone = fc.constantFrom(...zoneNames());

test('a time on a clock is the instant that another implementation finds', () =>
  fc.assert(
    fc.property(day, time, zone, (on, at, where) => {
      expect(new Date(firstAt(on, at, where)).toISOString()).toBe(new Date(byTemporal(on, at, where)).toISOString());
    }),
    { numRuns: 400, seed: 20261127 },
  ));

/** Two changes of the clocks in each year, and every quarter of an hour around them. */
test.for(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'])(
  'so it is around each change of the clocks: %s',
  (where) => {
    let at: Temporal.ZonedDateTime | null = Temporal.Instant.from('2026-01-01T00:00:00Z').toZonedDateTimeISO(where);
    const wrong: string[] = [];
    for (let changes = 0; changes < 4; changes += 1) {
      at = at?.getTimeZoneTransition('next') ?? null;
      for (let quarter = -12; at !== null && quarter <= 12; quarter += 1) {
        const local = at.toPlainDateTime().add({ minutes: quarter * 15 });
        const [on, clock] = [local.toPlainDate().toString(), local.toPlainTime().toString().slice(0, 5)];
        if (firstAt(on, clock, where) !== byTemporal(on, clock, where)) wrong.push(local.toString());
      }
    }
    expect(wrong).toEqual([]);
  },
);

test('a day that a zone left out begins when the next one begins', () => {
  expect(new Date(firstAt('2011-12-30', '12:00', 'Pacific/Apia')).toISOString()).toBe('2011-12-30T10:00:00.000Z');
});

test('24:00 is the first instant of the next day', () => {
  expect(firstAt('2026-03-28', '24:00', 'Europe/Berlin')).toBe(firstAt('2026-03-29', '00:00', 'Europe/Berlin'));
});

test('an instant is shown as the clocks of the zone show it', () => {
  const at = Date.parse('2026-11-27T18:15:00Z');
  expect(['UTC', 'Europe/Berlin', 'Asia/Kathmandu'].map((where) => clockAt(at, where))).toEqual([
    '2026-11-27 18:15',
    '2026-11-27 19:15',
    '2026-11-28 00:00',
  ]);
});

describe('a time zone', () => {
  test.for([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Etc/GMT+2', true],
    ['W. Europe Standard Time', false],
    ['+02:00', false],
    ['Europe/Berln', false],
    ['', false],
  ] as const)('%s', ([name, is]) => {
    expect(isZone(name)).toBe(is);
  });
});

test('the names of the zones contain UTC once, and each of them is a zone', () => {
  const names = zoneNames();
  expect(names).toEqual(expect.arrayContaining(['UTC', 'Europe/Berlin', 'America/New_York']));
  expect(names.filter((name) => name === 'UTC')).toHaveLength(1);
  expect(names.filter((name) => !isZone(name))).toEqual([]);
});
