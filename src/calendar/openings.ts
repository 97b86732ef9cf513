import type { Instant } from '../domain/facts.ts';
import {
  type CalendarDay,
  type Freeze,
  type Maintenance,
  type MaintenanceWindow,
  type Opening,
  WEEKDAYS,
} from '../domain/maintenance.ts';
import { DAY, instant, ms } from '../domain/time.ts';
import { dayAt, firstAt, plusDays } from './zone.ts';

/** Milliseconds. `to` does not belong to it. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const ALWAYS: readonly MaintenanceWindow[] = [{ days: WEEKDAYS, from: '00:00', to: '24:00' }];
/** A window of the week that does not open within ten years never does. */
const SEARCHED_DAYS = 3660;
/** No run takes so long, so the end of such an opening does not matter. */
const ENDLESS = 100 * DAY;

/**
 * The times at and after an instant during which servers may be changed, in their order: windows that overlap or touch
 * are one, and freezes are left out. What has begun before the instant begins at it.
 */
export function* openings(maintenance: Maintenance, at: Instant): Generator<Opening, void> {
  for (const { from, to } of merged(allowed(maintenance, ms(at)))) {
    yield { from: instant(from), to: to - from >= ENDLESS ? null : instant(to) };
  }
}

export function nextOpenings(maintenance: Maintenance, at: Instant, count: number): Opening[] {
  const found: Opening[] = [];
  for (const opening of openings(maintenance, at)) {
    found.push(opening);
    if (found.length === count) break;
  }
  return found;
}

/** The opening in which an instant lies. */
export function openAt(maintenance: Maintenance, at: Instant): Opening | undefined {
  const [first] = nextOpenings(maintenance, at, 1);
  return first !== undefined && ms(first.from) === ms(at) ? first : undefined;
}

/** The freeze in which an instant lies, the longest one if there are several. */
export function frozenAt({ freeze = [], timeZone }: Maintenance, at: Instant): Freezing | undefined {
  return freeze
    .map(({ reason, ...days }) => ({ reason, ...spanOf(days, timeZone) }))
    .filter(({ from, to }) => from <= ms(at) && ms(at) < to)
    .sort((a, b) => b.to - a.to)
    .map(({ reason, to }) => ({ reason, until: instant(to) }))[0];
}

export interface Freezing {
  readonly reason: string;
  readonly until: Instant;
}

const spanOf = ({ from, to }: Pick<Freeze, 'from' | 'to'>, zone: string): Span => ({
  from: firstAt(from, '00:00', zone),
  to: firstAt(plusDays(to, 1), '00:00', zone),
});

/** The parts of the windows that are in no freeze. */
function* allowed(maintenance: Maintenance, at: number): Generator<Span, void> {
  const frozen = (maintenance.freeze ?? []).map((freeze) => spanOf(freeze, maintenance.timeZone));
  for (const { from, to } of occurrences(maintenance, at)) yield* without({ from: Math.max(from, at), to }, frozen);
}

/** Each time that a window opens, in order. It may be over: a window of the day before may still be open. */
function* occurrences({ timeZone, windows = ALWAYS }: Maintenance, at: number): Generator<Span, void> {
  for (const day of daysFrom(plusDays(dayAt(at, timeZone), -2), windows)) {
    const spans = windows.filter((window) => opensOn(window, day)).map((window) => occurrence(window, day, timeZone));
    yield* spans.sort((a, b) => a.from - b.from);
  }
}

function* daysFrom(first: CalendarDay, windows: readonly MaintenanceWindow[]): Generator<CalendarDay, void> {
  const isWeekly = windows.some(({ days }) => days !== undefined);
  const next = plusDays(first, isWeekly ? SEARCHED_DAYS : 0);
  for (let day = first; day < next; day = plusDays(day, 1)) yield day;
  yield* new Set(windows.flatMap(({ on = '' }) => (on >= next ? [on] : [])).sort());
}

const opensOn = ({ days, on }: MaintenanceWindow, day: CalendarDay): boolean =>
  on === undefined ? days.some((one) => one === weekdayOf(day)) : on === day;

const weekdayOf = (day: CalendarDay): string | undefined => WEEKDAYS[(new Date(day).getUTCDay() + 6) % 7];

const occurrence = ({ from, to }: MaintenanceWindow, day: CalendarDay, zone: string): Span => ({
  from: firstAt(day, from, zone),
  to: firstAt(to <= from ? plusDays(day, 1) : day, to, zone),
});

/** What overlaps or touches becomes one. It ends with the first one that is longer than any run needs. */
function* merged(spans: Iterable<Span>): Generator<Span, void> {
  let open: Span | undefined;
  for (const span of spans) {
    if (open !== undefined && span.from <= open.to) open = { from: open.from, to: Math.max(open.to, span.to) };
    else {
      if (open !== undefined) yield open;
      open = span;
    }
    if (open.to - open.from >= ENDLESS) break;
  }
  if (open !== undefined) yield open;
}

/** The parts of a span that are in none of the others. */
const without = (span: Span, others: readonly Span[]): Span[] =>
  others
    .reduce<Span[]>(
      (left, other) =>
        left.flatMap(({ from, to }) => [
          { from, to: Math.min(to, other.from) },
          { from: Math.max(from, other.to), to },
        ]),
      [span],
    )
    .filter(({ from, to }) => from < to);
