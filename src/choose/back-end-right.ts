import { BACK_END_RECORD, type Fact, type Instant, isKnown } from '../domain/facts.ts';
import { validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';

/**
 * Whether a front end has nothing to object to on 444: it presents the bound certificate, which is valid, and which is
 * trusted or need not be. A management shell that does not open then has another cause (exchange facts 14, 14.1), and
 * another certificate on 444 would not make it open. What is not known does not count as right.
 */
export function isBackEndRight(view: View, at: Instant): boolean {
  const [bound, presented] = [view.get(BACK_END_RECORD), view.get('wire/0.0.0.0:444')];
  if (!isKnown(bound) || bound.known === null || !isKnown(presented) || presented.known !== bound.known) return false;
  const found = view.get(`certificate/${bound.known}`);
  if (!isKnown(found) || found.known === null || !validAt(found.known, at)) return false;
  const root = view.get('store/Root');
  const inRoot = isKnown(root) && (root.known ?? []).includes(bound.known);
  return inRoot || found.known.issuer !== found.known.subject || isTrue(view.get('tolerates-untrusted-444'));
}

const isTrue = (fact: Fact<boolean>): boolean => isKnown(fact) && fact.known === true;
