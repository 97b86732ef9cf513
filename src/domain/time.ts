import type { Instant } from './facts.ts';

export const DAY = 86_400_000;

/** An instant is compared many times, and there are few of them. */
const parsed = new Map<Instant, number>();
const MANY = 10_000;

export function ms(at: Instant): number {
  const known = parsed.get(at);
  if (known !== undefined) return known;
  if (parsed.size >= MANY) parsed.clear();
  const found = Date.parse(at);
  parsed.set(at, found);
  return found;
}

/** Seconds where there are no milliseconds, as every file of ours writes instants. */
export const instant = (at: number): Instant => new Date(at).toISOString().replace('.000Z', 'Z');

const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(?:Z|[+-](\d{2}):(\d{2}))$/;

/**
 * What a person has written, where it is a day and a time that there are. Date.parse takes 30 February for 2 March and
 * 24:00 for the next day; a leap second has no place in a count of seconds.
 */
export function writtenInstant(text: string): Instant | undefined {
  const parts = WRITTEN.exec(text)?.slice(1);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, , east = 0, eastMinutes = 0] = parts.map(
    (part) => Number(part ?? 0),
  );
  const there = new Date(Date.UTC(2000, 0, 1));
  there.setUTCFullYear(year, month - 1, day);
  const isDay = there.getUTCMonth() === month - 1 && there.getUTCDate() === day;
  // The farthest clocks are 14 hours ahead.
  const isOffset = eastMinutes < 60 && east * 60 + eastMinutes <= 14 * 60;
  if (!isDay || hour > 23 || minute > 59 || second > 59 || !isOffset) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : instant(at.getTime());
}

export const plusSeconds = (at: Instant, seconds: number): Instant => instant(ms(at) + seconds * 1000);

/** Calendar years, as Exchange counts a new certificate's five. */
export const plusYears = (at: Instant, years: number): Instant => {
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return instant(date.getTime());
};

/** Whole days left, never rounded up: 12 days and 23 hours are 12 days. */
export const daysLeft = (notAfter: Instant, at: Instant): number => Math.floor((ms(notAfter) - ms(at)) / DAY);
export const validAt = (span: { notBefore: Instant; notAfter: Instant }, at: Instant): boolean =>
  ms(span.notBefore) <= ms(at) && ms(at) < ms(span.notAfter);

/** Exactly N days left is not more than N. */
export const outlives = (notAfter: Instant, at: Instant, days: number): boolean => ms(notAfter) - ms(at) > days * DAY;
