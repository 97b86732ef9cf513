import { describe, expect, test } from 'vitest';
import { whyNotNow } from '../../src/calendar/not-now.ts';
import type { Maintenance } from '../../src/domain/maintenance.ts';

/** Every night from 22:00 to 23:00. */
const nightly: Maintenance = {
  timeZone: 'UTC',
  windows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '22:00', to: '23:00' }],
};
const night = (day: string) => ({ from: `${day}T22:00:00Z`, to: `${day}T23:00:00Z` });
const IN = '2026-11-22T22:30:00Z';

describe('why work may not begin', () => {
  test.for([
    ['it may without a policy', undefined, '2026-11-22T12:00:00Z', 9999],
    ['it may if it ends with the window', nightly, IN, 1800],
    ['it may at any time that has no end', { timeZone: 'UTC' }, IN, 86_400 * 365],
  ] as const)('%s', ([, maintenance, at, seconds]) => {
    expect(whyNotNow(maintenance, at, seconds)).toBeUndefined();
  });

  test('outside: the next three windows', () => {
    expect(whyNotNow(nightly, '2026-11-22T12:00:00Z', 0)).toEqual({
      code: 'outside-window',
      timeZone: 'UTC',
      next: ['2026-11-22', '2026-11-23', '2026-11-24'].map(night),
    });
  });

  test('in a window that ends too early: its end, and the three windows after it', () => {
    expect(whyNotNow(nightly, IN, 1801)).toEqual({
      code: 'window-ends',
      timeZone: 'UTC',
      until: '2026-11-22T23:00:00Z',
      needsSeconds: 1801,
      next: ['2026-11-23', '2026-11-24', '2026-11-25'].map(night),
    });
  });

  test('in a freeze, also within the hours of a window: its end and its reason', () => {
    const freeze = [{ from: '2026-11-22', to: '2026-11-24', reason: 'audit' }];
    expect(whyNotNow({ ...nightly, freeze }, IN, 0)).toEqual({
      code: 'frozen',
      timeZone: 'UTC',
      reason: 'audit',
      until: '2026-11-25T00:00:00Z',
      next: ['2026-11-25', '2026-11-26', '2026-11-27'].map(night),
    });
  });

  test('after the last window: none', () => {
    const once: Maintenance = { timeZone: 'UTC', windows: [{ on: '2026-11-01', from: '22:00', to: '23:00' }] };
    expect(whyNotNow(once, IN, 0)).toEqual({ code: 'outside-window', timeZone: 'UTC', next: [] });
  });
});
