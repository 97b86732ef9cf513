import type { CalendarDay, ClockTime } from '../domain/maintenance.ts';
import { DAY, instant } from '../domain/time.ts';

/** What the clocks of a time zone show at an instant, as if it were UTC. */
type Shown = number;

/** Cached: to make one takes longer than all that is asked of it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The time zones of this Node. Throws a RangeError for a name that is none. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const two = '2-digit';
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
  });
  clocks.set(zone, made);
  return made;
}

/** Offsets such as `+02:00` are no names: a place has two of them in a year. */
export function isZone(name: string): boolean {
  try {
    clockOf(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

export const zoneNames = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

function shownAt(at: number, zone: string): Shown {
  const part = Object.fromEntries(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The day and the time that clocks show, such as `2026-12-12 22:00`. */
export const clockAt = (at: number, zone: string): string => instant(shownAt(at, zone)).slice(0, 16).replace('T', ' ');

export const dayAt = (at: number, zone: string): CalendarDay => instant(shownAt(at, zone)).slice(0, 10);

export const plusDays = (day: CalendarDay, days: number): CalendarDay =>
  instant(Date.parse(`${day}T00:00:00Z`) + days * DAY).slice(0, 10);

/**
 * The first instant at which the clocks show this time or a later one. Where clocks are put back, a time comes twice and
 * its first time counts. Where they are put forward, a time is left out and the jump itself counts: so a window is
 * never open at a time that is not in the YAML.
 */
export function firstAt(day: CalendarDay, time: ClockTime, zone: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const wanted = Date.parse(`${day}T00:00:00Z`) + (hour * 60 + minute) * 60_000;
  // No zone has two changes within two days, so one of these offsets is the right one.
  const [first, second] = [-DAY, DAY].map((away) => wanted - offsetAt(wanted + away, zone)).sort((a, b) => a - b);
  if (first === undefined || second === undefined) return wanted;
  for (const at of [first, second]) if (shownAt(at, zone) === wanted) return at;
  return jumpBetween(first, second, wanted, zone);
}

const offsetAt = (at: number, zone: string): number => shownAt(at, zone) - at;

/** The second at which the clocks are put forward past the wanted time. */
function jumpBetween(before: number, after: number, wanted: Shown, zone: string): number {
  let [early, late] = [before, after];
  while (late - early > 1000) {
    const middle = Math.floor((early + late) / 2000) * 1000;
    if (shownAt(middle, zone) < wanted) early = middle;
    else late = middle;
  }
  return late;
}
