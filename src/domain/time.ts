import type { Instant } from './facts.ts';

export const DAY = 86_400_000;

/** Cached: there are few different times, and each is compared many times. */
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

/** Time zones go up to 14 hours ahead of UTC. */
const WRITTEN =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;
const FIRST = Date.parse('0000-01-01T00:00:00Z');
/**
 * The last time that can be written, in a certificate or by exstate. For a certificate it means "no end" (RFC 5280).
 */
const LAST = Date.parse('9999-12-31T23:59:59Z');

/** The only parser of times. Undefined for a day, hour or leap second that does not exist. */
export function instantIn(text: string): number | undefined {
  const day = WRITTEN.exec(text)?.[1];
  if (day === undefined || !isDay(day)) return undefined;
  const at = Date.parse(text);
  return at >= FIRST && at <= LAST + 999 ? at : undefined;
}

/** Date.parse accepts 30 February and returns a day in March. */
export function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (DAYS[month] ?? 0);
  return day >= 1 && day <= days;
}
const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Without milliseconds if they are 0, as in all files of exstate, and never after the last time that can be read again.
 */
export const instant = (at: number): Instant =>
  new Date(Math.min(Math.max(at, FIRST), LAST + 999)).toISOString().replace('.000Z', 'Z');

/** Reads a time that a person typed: a day alone is allowed, and so is a time without seconds. */
export function writtenInstant(text: string): Instant | undefined {
  const whole = text
    .replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00:00Z')
    .replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/, '$1:00$2');
  const at = instantIn(whole);
  return at === undefined ? undefined : instant(at);
}

export const plusSeconds = (at: Instant, seconds: number): Instant => instant(ms(at) + seconds * 1000);

/** Calendar years: Exchange counts the five years of a new certificate like this. */
export const plusYears = (at: Instant, years: number): Instant => {
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return instant(date.getTime());
};

/**
 * Years have four digits and an issued certificate is valid for five years. From this time on, its end could not be
 * written, so no plan can be applied.
 */
export const TIME_ENDS: Instant = '9990-01-01T00:00:00Z';

/** Whole days, rounded down: 12 days and 23 hours are 12 days. */
export const daysLeft = (notAfter: Instant, at: Instant): number => Math.floor((ms(notAfter) - ms(at)) / DAY);
export const validAt = (span: { notBefore: Instant; notAfter: Instant }, at: Instant): boolean =>
  ms(span.notBefore) <= ms(at) && ms(at) < ms(span.notAfter);

/** A certificate with exactly N days left does not have more than N days. */
export const outlives = (notAfter: Instant, at: Instant, days: number): boolean => ms(notAfter) - ms(at) > days * DAY;
