import type { Impact } from '../../domain/impact.ts';
import type { SecondsRange } from '../../domain/proof.ts';

type Range = 'webSeconds' | 'mailSeconds';

/** From the least to the most that one of these servers costs; undefined if users notice none of them. */
export function widest(servers: readonly { readonly impact: Impact }[], of: Range): SecondsRange | undefined {
  const all = servers.map(({ impact }) => impact[of]).filter(([, most]) => most > 0);
  if (all.length === 0) return undefined;
  return all.reduce(([least, most], [a, b]) => [Math.min(least, a), Math.max(most, b)]);
}
