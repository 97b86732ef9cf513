import { BACK_END_RECORD, isKnown, sameName } from '../domain/facts.ts';
import type { Goal, StrictFrontEnd } from '../domain/plan.ts';
import { validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';

/**
 * Whether this front end of another server accepts 444 as it is. Where it refuses it, or 444 does not work, another
 * certificate makes nothing worse. What is not known counts as accepted: the trust in an authority is not read.
 */
export function acceptsNow({ root }: StrictFrontEnd, view: View, { at }: Goal): boolean {
  const record = view.get(BACK_END_RECORD);
  if (!isKnown(record)) return true;
  if (record.known === null) return false;
  const [found, key] = [view.get(`certificate/${record.known}`), view.get(`key/${record.known}`)];
  if (isKnown(key) && key.known?.usable !== true) return false;
  if (!isKnown(found)) return true;
  if (found.known === null || !validAt(found.known, at)) return false;
  const { subject, issuer } = found.known;
  return !sameName(subject, issuer) || !isKnown(root) || (root.known ?? []).includes(record.known);
}
