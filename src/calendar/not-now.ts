import type { Instant } from '../domain/facts.ts';
import type { NotNow } from '../domain/hold.ts';
import type { Maintenance } from '../domain/maintenance.ts';
import { fitsInto } from '../domain/stage-seconds.ts';
import { ms } from '../domain/time.ts';
import { frozenAt, nextOpenings } from './openings.ts';

/** Windows that a message names. */
const NAMED = 3;

/** Why work of this length may not begin at this instant. Undefined: it may. */
export function whyNotNow(maintenance: Maintenance | undefined, at: Instant, needsSeconds: number): NotNow | undefined {
  if (maintenance === undefined) return undefined;
  const { timeZone } = maintenance;
  const [first, ...later] = nextOpenings(maintenance, at, NAMED + 1);
  if (first !== undefined && ms(first.from) === ms(at)) {
    if (fitsInto(first, needsSeconds) || first.to === null) return undefined;
    return { code: 'window-ends', timeZone, until: first.to, needsSeconds, next: later };
  }
  const next = first === undefined ? [] : [first, ...later].slice(0, NAMED);
  const freezing = frozenAt(maintenance, at);
  return freezing === undefined
    ? { code: 'outside-window', timeZone, next }
    : { code: 'frozen', timeZone, ...freezing, next };
}
