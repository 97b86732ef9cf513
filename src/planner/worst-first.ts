import type { DesiredServer } from '../domain/desired.ts';
import { isDown } from '../domain/down.ts';
import type { FirstExpiry, ServerPlan } from '../domain/plan.ts';
import { instant, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { relevant } from './valid-until.ts';

/** The certificate in use on a server that expires first. Undefined if none is known. */
export function firstExpiry(view: View, server: DesiredServer): FirstExpiry | undefined {
  const [first] = relevant(view, server)
    .filter(({ use }) => use.length > 0)
    .sort((a, b) => ms(a.certificate.notAfter) - ms(b.certificate.notAfter));
  return first && { at: instant(ms(first.certificate.notAfter)), certificate: first.id, use: first.use };
}

/** Servers that are down, then by the first expiry of a certificate in use, then as in the YAML. */
export const worstFirst = <T extends { readonly plan: ServerPlan }>(planned: readonly T[]): T[] =>
  [...planned].sort((a, b) => rank(a.plan) - rank(b.plan) || expiryOf(a.plan) - expiryOf(b.plan) || 0);

const rank = ({ drift }: ServerPlan): number => (drift.some(isDown) ? 0 : 1);

/** Not infinity: the difference of two infinities is no number. */
const NEVER = Number.MAX_SAFE_INTEGER;
const expiryOf = ({ expires }: ServerPlan): number => (expires === undefined ? NEVER : ms(expires.at));
