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

/** The farthest clocks are 14 hours ahead. */
const WRITTEN =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;
const FIRST = Date.parse('0000-01-01T00:00:00Z');
/** Beyond it neither a certificate's date nor ours can be written; for a certificate it means "no end" (RFC 5280). */
const LAST = Date.parse('9999-12-31T23:59:59Z');

/** The one reading of instants, at every door; undefined for a day, an hour or a leap second that no clock shows. */
export function instantIn(text: string): number | undefined {
  const day = WRITTEN.exec(text)?.[1];
  if (day === undefined || !isDay(day)) return undefined;
  const at = Date.parse(text);
  return at >= FIRST && at <= LAST + 999 ? at : undefined;
}

/** 30 February is parsed as well, to a day in March. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (DAYS[month] ?? 0);
  return day >= 1 && day <= days;
}
const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Seconds where there are no milliseconds, as every file of ours writes instants; within what can be read again. */
export const instant = (at: number): Instant =>
  new Date(Math.min(Math.max(at, FIRST), LAST + 999)).toISOString().replace('.000Z', 'Z');

/** What a person types may be a day alone, or leave the seconds out. */
export function writtenInstant(text: string): Instant | undefined {
  const whole = text
    .replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00:00Z')
    .replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/, '$1:00$2');
  const at = instantIn(whole);
  return at === undefined ? undefined : instant(at);
}

export const plusSeconds = (at: Instant, seconds: number): Instant => instant(ms(at) + seconds * 1000);

/** Calendar years, as Exchange counts a new certificate's five. */
export const plusYears = (at: Instant, years: number): Instant => {
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return instant(date.getTime());
};

/**
 * Instants are written with four digits of the year, and a certificate that is issued lasts five years: from here on
 * no plan can be carried out, because what it issues could not be written down.
 */
export const TIME_ENDS: Instant = '9990-01-01T00:00:00Z';

/** Whole days left, never rounded up: 12 days and 23 hours are 12 days. */
export const daysLeft = (notAfter: Instant, at: Instant): number => Math.floor((ms(notAfter) - ms(at)) / DAY);
export const validAt = (span: { notBefore: Instant; notAfter: Instant }, at: Instant): boolean =>
  ms(span.notBefore) <= ms(at) && ms(at) < ms(span.notAfter);

/** Exactly N days left is not more than N. */
export const outlives = (notAfter: Instant, at: Instant, days: number): boolean => ms(notAfter) - ms(at) > days * DAY;
