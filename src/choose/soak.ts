import type { DesiredServer } from '../domain/desired.ts';
import { type Instant, isKnown } from '../domain/facts.ts';
import { DAY, instant, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';

/** The soak counts from the first day of the certificate or from the step that took it into use, whichever is later. */
export function soakEnds(
  view: View,
  server: DesiredServer,
  certificate: string | null,
  converged: Instant | null,
): Instant | null {
  const found = certificate === null ? undefined : view.peek(`certificate/${certificate}`);
  if (found === undefined || !isKnown(found) || found.known === null) return null;
  const from = Math.max(ms(found.known.notBefore), converged === null ? 0 : ms(converged));
  return instant(from + server.retire.soakDays * DAY);
}
