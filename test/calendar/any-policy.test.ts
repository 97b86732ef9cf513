import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { nextOpenings, openAt } from '../../src/calendar/openings.ts';
import { type Maintenance, type MaintenanceWindow, WEEKDAYS } from '../../src/domain/maintenance.ts';
import { byTemporal } from './by-temporal.ts';

const two = (count: number): string => String(count).padStart(2, '0');
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
  .map(([h, m]) => `${two(h)}:${two(m)}`);
/** Around the days on which clocks are changed, and a leap day. */
const day = fc
  .tuple(
    fc.constantFrom('2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2028-02-29'),
    fc.integer({ min: -3, max: 3 }),
  )
  .map(([from, days]) => Temporal.PlainDate.from(from).add({ days }).toString());

const hours = fc.record({ from: time, to: fc.oneof(time, fc.constant('24:00')) });
const window: fc.Arbitrary<MaintenanceWindow> = fc.oneof(
  fc.tuple(hours, fc.subarray([...WEEKDAYS], { minLength: 1 })).map(([of, days]) => ({ ...of, days })),
  fc.tuple(hours, day).map(([of, on]) => ({ ...of, on })),
);
const freeze = fc.tuple(day, fc.integer({ min: 0, max: 3 })).map(([from, days]) => ({
  from,
  to: Temporal.PlainDate.from(from).add({ days }).toString(),
  reason: 'x',
}));
const policy: fc.Arbitrary<Maintenance> = fc.record({
  timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'),
  windows: fc.array(window, { minLength: 1, maxLength: 3 }),
  freeze: fc.array(freeze, { maxLength: 2 }),
});
const instant = fc
  .tuple(day, fc.integer({ min: 0, max: 24 * 60 - 1 }))
  .map(([on, minutes]) => `${Temporal.Instant.from(`${on}T00:00:00Z`).add({ minutes }).toString()}`);

/** The words of a policy, read for one instant alone: no other window, and no order of windows. */
function isAllowed({ timeZone, windows = [], freeze: frozen = [] }: Maintenance, at: string): boolean {
  const now = Temporal.Instant.from(at);
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  if (frozen.some(({ from, to }) => from <= today.toString() && today.toString() <= to)) return false;
  return windows.some((one) => [today, today.subtract({ days: 1 })].some((on) => isIn(one, on, timeZone, now)));
}

function isIn(
  { days, on, from, to }: MaintenanceWindow,
  opens: Temporal.PlainDate,
  zone: string,
  now: Temporal.Instant,
): boolean {
  if (on === undefined ? !days.includes(WEEKDAYS[opens.dayOfWeek - 1] ?? 'mon') : on !== opens.toString()) return false;
  const isNextDay = to <= from || to === '24:00';
  const closes = isNextDay ? opens.add({ days: 1 }) : opens;
  const ends = byTemporal(closes.toString(), to === '24:00' ? '00:00' : to, zone);
  return byTemporal(opens.toString(), from, zone) <= now.epochMilliseconds && now.epochMilliseconds < ends;
}

const RUNS = { numRuns: 1500, seed: 20261127 };

test('at any instant, servers may be changed exactly where the words of the policy say so', () => {
  let open = 0;
  fc.assert(
    fc.property(policy, instant, (maintenance, at) => {
      const is = openAt(maintenance, at) !== undefined;
      if (is) open += 1;
      expect(is).toBe(isAllowed(maintenance, at));
    }),
    RUNS,
  );
  expect(open).toBeGreaterThan(200);
});

test('openings follow each other with a time between them, and nothing is allowed right before and after them', () =>
  fc.assert(
    fc.property(policy, instant, (maintenance, at) => {
      let last = '';
      for (const { from, to } of nextOpenings(maintenance, at, 5)) {
        expect(from > last && from >= at).toBe(true);
        if (to === null) return;
        const before = Temporal.Instant.from(from).subtract({ seconds: 1 }).toString();
        const lastSecond = Temporal.Instant.from(to).subtract({ seconds: 1 }).toString();
        if (from !== at) expect([from, isAllowed(maintenance, before)]).toEqual([from, false]);
        expect([from, isAllowed(maintenance, from), isAllowed(maintenance, lastSecond)]).toEqual([from, true, true]);
        expect([to, isAllowed(maintenance, to)]).toEqual([to, false]);
        last = to;
      }
    }),
    { ...RUNS, numRuns: 300 },
  ));
