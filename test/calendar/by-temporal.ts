import { Temporal } from 'temporal-polyfill';

/** What another implementation of time zones says. It names the times around a jump, and not the jump itself. */
export function byTemporal(day: string, time: string, zone: string): number {
  const local = Temporal.PlainDate.from(day).toPlainDateTime(time);
  const first = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (first.toPlainDateTime().equals(local)) return first.epochMilliseconds;
  return first.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.NaN;
}
