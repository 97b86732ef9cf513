import { describe, expect, test } from 'vitest';
import { frozenAt, nextOpenings, openAt } from '../../src/calendar/openings.ts';
import type { Maintenance, MaintenanceWindow } from '../../src/domain/maintenance.ts';

const [BERLIN, NEW_YORK, KATHMANDU] = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'];
const policy = (timeZone: string, ...windows: MaintenanceWindow[]): Maintenance => ({ timeZone, windows });
const weekly = (from: string, to: string, ...days: NonNullable<MaintenanceWindow['days']>): MaintenanceWindow => ({
  days,
  from,
  to,
});
const once = (on: string, from: string, to: string): MaintenanceWindow => ({ on, from, to });

const said = (maintenance: Maintenance, at: string, count = 1): string[] =>
  nextOpenings(maintenance, at, count).map(({ from, to }) => `${from} to ${to}`);

describe('the next window after an instant', () => {
  test.for([
    // A window of the week, in three zones.
    [
      'is on the same day',
      policy(BERLIN, weekly('22:00', '23:00', 'fri')),
      '2026-11-27T12:00:00Z',
      '2026-11-27T21:00:00Z to 2026-11-27T22:00:00Z',
    ],
    [
      'is evaluated in the zone: 19:00 in New York is the next day in UTC',
      policy(NEW_YORK, weekly('19:00', '23:00', 'fri')),
      '2026-11-27T12:00:00Z',
      '2026-11-28T00:00:00Z to 2026-11-28T04:00:00Z',
    ],
    [
      'may be 45 minutes beside the hour',
      policy(KATHMANDU, weekly('00:00', '01:00', 'sat')),
      '2026-11-27T12:00:00Z',
      '2026-11-27T18:15:00Z to 2026-11-27T19:15:00Z',
    ],
    [
      'is a week later if it is over',
      policy(BERLIN, weekly('22:00', '23:00', 'fri')),
      '2026-11-27T22:00:00Z',
      '2026-12-04T21:00:00Z to 2026-12-04T22:00:00Z',
    ],
    [
      'begins now if it is open, and goes on to its end',
      policy(BERLIN, weekly('22:00', '23:00', 'fri')),
      '2026-11-27T21:59:59Z',
      '2026-11-27T21:59:59Z to 2026-11-27T22:00:00Z',
    ],
    // Midnight.
    [
      'goes on past midnight',
      policy(BERLIN, weekly('22:00', '02:00', 'sat')),
      '2026-11-27T12:00:00Z',
      '2026-11-28T21:00:00Z to 2026-11-29T01:00:00Z',
    ],
    [
      'is open after midnight, although that day is not named',
      policy(BERLIN, weekly('22:00', '02:00', 'sat')),
      '2026-11-29T00:30:00Z',
      '2026-11-29T00:30:00Z to 2026-11-29T01:00:00Z',
    ],
    [
      'of two nights that touch is one',
      policy(BERLIN, weekly('12:00', '24:00', 'sat'), weekly('00:00', '12:00', 'sun')),
      '2026-11-27T12:00:00Z',
      '2026-11-28T11:00:00Z to 2026-11-29T11:00:00Z',
    ],
    [
      'of two that overlap is one',
      policy(BERLIN, weekly('20:00', '02:00', 'sat'), weekly('22:00', '04:00', 'sat')),
      '2026-11-27T12:00:00Z',
      '2026-11-28T19:00:00Z to 2026-11-29T03:00:00Z',
    ],
    [
      'is as long as the longer one, where one lies in the other',
      policy(BERLIN, weekly('20:00', '04:00', 'sat'), weekly('22:00', '23:00', 'sat')),
      '2026-11-27T12:00:00Z',
      '2026-11-28T19:00:00Z to 2026-11-29T03:00:00Z',
    ],
    [
      'ends at midnight with 24:00 and with 00:00',
      policy(BERLIN, weekly('22:00', '24:00', 'fri')),
      '2026-11-27T12:00:00Z',
      '2026-11-27T21:00:00Z to 2026-11-27T23:00:00Z',
    ],
    [
      'is a whole day from 00:00 to 24:00',
      policy(BERLIN, weekly('00:00', '24:00', 'sat')),
      '2026-11-27T12:00:00Z',
      '2026-11-27T23:00:00Z to 2026-11-28T23:00:00Z',
    ],
    // Clocks are put forward: in Berlin 2026-03-29 02:00 to 03:00, in New York 2026-03-08 02:00 to 03:00.
    [
      'opens at the jump, if its time is left out',
      policy(BERLIN, weekly('02:30', '05:00', 'sun')),
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:00:00Z to 2026-03-29T03:00:00Z',
    ],
    [
      'ends at the jump, if its end is left out',
      policy(BERLIN, weekly('22:00', '02:30', 'sat')),
      '2026-03-28T12:00:00Z',
      '2026-03-28T21:00:00Z to 2026-03-29T01:00:00Z',
    ],
    [
      'is an hour shorter across the jump',
      policy(BERLIN, weekly('22:00', '04:00', 'sat')),
      '2026-03-28T12:00:00Z',
      '2026-03-28T21:00:00Z to 2026-03-29T02:00:00Z',
    ],
    [
      'is a week later, if both its times are left out',
      policy(BERLIN, weekly('02:15', '02:45', 'sun')),
      '2026-03-28T12:00:00Z',
      '2026-04-05T00:15:00Z to 2026-04-05T00:45:00Z',
    ],
    [
      'opens at the jump of New York',
      policy(NEW_YORK, weekly('02:30', '05:00', 'sun')),
      '2026-03-07T12:00:00Z',
      '2026-03-08T07:00:00Z to 2026-03-08T09:00:00Z',
    ],
    // Clocks are put back: in Berlin 2026-10-25 03:00 to 02:00, in New York 2026-11-01 02:00 to 01:00.
    [
      'opens the first time that its time comes',
      policy(BERLIN, weekly('02:30', '04:00', 'sun')),
      '2026-10-24T12:00:00Z',
      '2026-10-25T00:30:00Z to 2026-10-25T03:00:00Z',
    ],
    [
      'ends the first time that its end comes',
      policy(BERLIN, weekly('22:00', '02:30', 'sat')),
      '2026-10-24T12:00:00Z',
      '2026-10-24T20:00:00Z to 2026-10-25T00:30:00Z',
    ],
    [
      'opens once, if all of it comes twice',
      policy(BERLIN, weekly('02:15', '02:45', 'sun')),
      '2026-10-24T12:00:00Z',
      '2026-10-25T00:15:00Z to 2026-10-25T00:45:00Z',
    ],
    [
      'does not open the second time',
      policy(BERLIN, weekly('02:15', '02:45', 'sun')),
      '2026-10-25T00:45:00Z',
      '2026-11-01T01:15:00Z to 2026-11-01T01:45:00Z',
    ],
    [
      'opens the first time in New York',
      policy(NEW_YORK, weekly('01:30', '03:00', 'sun')),
      '2026-10-31T12:00:00Z',
      '2026-11-01T05:30:00Z to 2026-11-01T08:00:00Z',
    ],
    [
      'has the same length in a zone that never changes its clocks',
      policy(KATHMANDU, weekly('22:00', '04:00', 'sat')),
      '2026-03-28T12:00:00Z',
      '2026-03-28T16:15:00Z to 2026-03-28T22:15:00Z',
    ],
    // Leap days.
    [
      'is on a leap day',
      policy(BERLIN, once('2028-02-29', '10:00', '11:00')),
      '2028-02-28T12:00:00Z',
      '2028-02-29T09:00:00Z to 2028-02-29T10:00:00Z',
    ],
    [
      'goes on into a leap day',
      policy(BERLIN, once('2028-02-28', '22:00', '02:00')),
      '2028-02-28T12:00:00Z',
      '2028-02-28T21:00:00Z to 2028-02-29T01:00:00Z',
    ],
    [
      'goes on from a leap day into March',
      policy(BERLIN, once('2028-02-29', '22:00', '02:00')),
      '2028-02-28T12:00:00Z',
      '2028-02-29T21:00:00Z to 2028-03-01T01:00:00Z',
    ],
    [
      'goes on into March in a year without a leap day',
      policy(BERLIN, once('2100-02-28', '22:00', '02:00')),
      '2100-02-28T12:00:00Z',
      '2100-02-28T21:00:00Z to 2100-03-01T01:00:00Z',
    ],
    [
      'goes on into the next year',
      policy(BERLIN, once('2026-12-31', '22:00', '02:00')),
      '2026-12-30T12:00:00Z',
      '2026-12-31T21:00:00Z to 2027-01-01T01:00:00Z',
    ],
    // Dates.
    [
      'is the earlier one of a date and a week',
      policy(BERLIN, weekly('22:00', '23:00', 'sun'), once('2026-11-28', '10:00', '11:00')),
      '2026-11-27T12:00:00Z',
      '2026-11-28T09:00:00Z to 2026-11-28T10:00:00Z',
    ],
    [
      'may be many years ahead',
      policy(BERLIN, once('2126-11-28', '10:00', '11:00')),
      '2026-11-27T12:00:00Z',
      '2126-11-28T09:00:00Z to 2126-11-28T10:00:00Z',
    ],
  ] as const)('%s', ([, maintenance, at, wanted]) => {
    expect(said(maintenance, at)).toEqual([wanted]);
  });

  test('is none after the last date', () => {
    expect(said(policy(BERLIN, once('2026-11-26', '10:00', '11:00')), '2026-11-27T12:00:00Z', 3)).toEqual([]);
  });

  test('is followed by the ones after it', () => {
    const both = policy(BERLIN, weekly('22:00', '02:00', 'sat', 'sun'), once('2026-12-02', '18:00', '23:00'));
    expect(said(both, '2026-11-28T12:00:00Z', 4)).toEqual([
      '2026-11-28T21:00:00Z to 2026-11-29T01:00:00Z',
      '2026-11-29T21:00:00Z to 2026-11-30T01:00:00Z',
      '2026-12-02T17:00:00Z to 2026-12-02T22:00:00Z',
      '2026-12-05T21:00:00Z to 2026-12-06T01:00:00Z',
    ]);
  });

  test('does not depend on the order in which the policy lists them', () => {
    const listed = [
      once('2041-05-02', '10:00', '11:00'),
      once('2040-05-02', '10:00', '11:00'),
      once('2040-05-02', '08:00', '09:00'),
    ];
    const wanted = [
      '2040-05-02T06:00:00Z to 2040-05-02T07:00:00Z',
      '2040-05-02T08:00:00Z to 2040-05-02T09:00:00Z',
      '2041-05-02T08:00:00Z to 2041-05-02T09:00:00Z',
    ];
    expect(said(policy(BERLIN, ...listed), '2026-11-27T12:00:00Z', 5)).toEqual(wanted);
    expect(said(policy(BERLIN, ...listed.reverse()), '2026-11-27T12:00:00Z', 5)).toEqual(wanted);
  });

  test('of a week goes on for ten years, and a day after them follows', () => {
    const later = policy(BERLIN, weekly('22:00', '23:00', 'fri'), once('2040-05-02', '10:00', '11:00'));
    const all = said(later, '2026-11-27T12:00:00Z', 9999);
    expect([all.length, all.at(-1)]).toEqual([524, '2040-05-02T08:00:00Z to 2040-05-02T09:00:00Z']);
  });

  test('has no end that is near, if the whole week is open', () => {
    const always = weekly('00:00', '24:00', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun');
    expect(said(policy(BERLIN, always), '2026-11-27T12:00:00Z', 3)).toEqual(['2026-11-27T12:00:00Z to null']);
    expect(said({ timeZone: 'UTC' }, '2026-11-27T00:00:00Z', 3)).toEqual(['2026-11-27T00:00:00Z to null']);
  });

  test('may be the first day after the ten years of a window of the week', () => {
    const later = policy(BERLIN, weekly('22:00', '23:00', 'fri'), once('2036-12-02', '10:00', '11:00'));
    expect(said(later, '2026-11-27T12:00:00Z', 9999).at(-1)).toBe('2036-12-02T09:00:00Z to 2036-12-02T10:00:00Z');
  });
});

describe('a freeze', () => {
  const freeze = [{ from: '2026-12-18', to: '2027-01-06', reason: 'year end' }];
  const nightly = policy(BERLIN, weekly('22:00', '02:00', 'thu', 'wed'));

  test('cuts a window at its first day, and includes its last day', () => {
    const frozen = { ...nightly, freeze };
    expect(said(frozen, '2026-12-17T12:00:00Z', 2)).toEqual([
      '2026-12-17T21:00:00Z to 2026-12-17T23:00:00Z',
      '2027-01-06T23:00:00Z to 2027-01-07T01:00:00Z',
    ]);
  });

  test('without windows is the only time at which nothing may be done', () => {
    expect(said({ timeZone: BERLIN, freeze }, '2026-12-17T12:00:00Z', 3)).toEqual([
      '2026-12-17T12:00:00Z to 2026-12-17T23:00:00Z',
      '2027-01-06T23:00:00Z to null',
    ]);
  });

  test('for ever leaves no window', () => {
    const ever = [{ from: '2026-01-01', to: '9999-12-30', reason: 'out of service' }];
    expect(said({ ...nightly, freeze: ever }, '2026-12-17T12:00:00Z')).toEqual([]);
  });

  test('is named with its reason and its end: the longest one, if there are several', () => {
    const two = [...freeze, { from: '2027-01-01', to: '2027-01-10', reason: 'audit' }];
    expect(frozenAt({ timeZone: BERLIN, freeze: two }, '2027-01-02T12:00:00Z')).toEqual({
      reason: 'audit',
      until: '2027-01-10T23:00:00Z',
    });
    expect(frozenAt({ timeZone: BERLIN, freeze }, '2027-01-06T22:59:59Z')?.until).toBe('2027-01-06T23:00:00Z');
    expect(frozenAt({ timeZone: BERLIN, freeze }, '2027-01-06T23:00:00Z')).toBeUndefined();
    expect(frozenAt({ timeZone: BERLIN, freeze }, '2026-12-17T23:00:00Z')?.reason).toBe('year end');
    expect(frozenAt({ timeZone: BERLIN, freeze }, '2026-12-17T22:59:59Z')).toBeUndefined();
    expect(frozenAt({ timeZone: BERLIN }, '2027-01-02T12:00:00Z')).toBeUndefined();
  });
});

test.for([
  ['2026-11-28T20:59:59Z', undefined],
  ['2026-11-28T21:00:00Z', '2026-11-29T01:00:00Z'],
  ['2026-11-29T00:59:59Z', '2026-11-29T01:00:00Z'],
  ['2026-11-29T01:00:00Z', undefined],
] as const)('a window is open from its first second to the one before its end: %s', ([at, to]) => {
  expect(openAt(policy(BERLIN, weekly('22:00', '02:00', 'sat')), at)?.to ?? undefined).toBe(to);
});

test('after the last window none is open', () => {
  expect(openAt(policy(BERLIN, once('2026-11-26', '10:00', '11:00')), '2026-11-27T12:00:00Z')).toBeUndefined();
});
