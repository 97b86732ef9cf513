import { clockAt, isZone } from '../calendar/zone.ts';
import type { Instant } from '../domain/facts.ts';
import type { Opening } from '../domain/maintenance.ts';
import { minute } from '../domain/say.ts';
import { ms } from '../domain/time.ts';

/** `2026-11-28 22:00 Europe/Berlin (2026-11-28 21:00 UTC)`: a change board reads its own time, and a log has UTC. */
export const instantSaid = (at: Instant, zone: string): string =>
  hasOwnClock(zone) ? `${clockAt(ms(at), zone)} ${zone} (${minute(at)})` : minute(at);

/** A journal may name a time zone that this computer does not know. */
const hasOwnClock = (zone: string): boolean => zone !== 'UTC' && isZone(zone);

/** `2026-11-28 22:00 to 2026-11-29 02:00 Europe/Berlin (2026-11-28 21:00 to 2026-11-29 01:00 UTC)` */
export function windowSaid({ from, to }: Opening, zone: string): string {
  const utc = to === null ? `from ${minute(from)}` : `${minute(from).replace(/ UTC$/, '')} to ${minute(to)}`;
  if (!hasOwnClock(zone)) return utc;
  const [opens, closes] = [from, to].map((at) => (at === null ? '' : clockAt(ms(at), zone)));
  return `${to === null ? `from ${opens}` : `${opens} to ${closes}`} ${zone} (${utc})`;
}

/** Rounded up, so that what is said to fit does fit. */
export const lengthSaid = (seconds: number): string => {
  const minutes = Math.ceil(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${minutes} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
};
