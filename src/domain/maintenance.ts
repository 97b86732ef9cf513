import type { Instant } from './facts.ts';

/** In the order of the week, as a desired state writes them. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A day of the calendar, such as `2026-12-12`. */
export type CalendarDay = string;
/** A time on a clock, such as `22:00`. As an end also `24:00`. */
export type ClockTime = string;

interface Hours {
  readonly from: ClockTime;
  /** Not later than `from`: on the next day. */
  readonly to: ClockTime;
}

/** When servers may be changed: on some days of each week, or once. */
export type MaintenanceWindow = Hours &
  ({ readonly days: readonly Weekday[]; readonly on?: never } | { readonly on: CalendarDay; readonly days?: never });

/** Days on which no window opens, the first and the last day included. */
export interface Freeze {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  readonly reason: string;
}

/** When an organization allows changes. Days and times are those of the time zone. */
export interface Maintenance {
  /** An IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Left out: always, except during a freeze. */
  readonly windows?: readonly MaintenanceWindow[];
  readonly freeze?: readonly Freeze[];
}

/** A time without interruption during which servers may be changed. */
export interface Opening {
  readonly from: Instant;
  /** Null: no end is near. */
  readonly to: Instant | null;
}
