import { type Fact, isKnown, type Thumbprint } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';

/**
 * The certificates that an issue added: the difference of the store before and after. The answer of the cmdlet can be
 * wrong (exchange facts 5.1).
 */
export function addedToStore(before: View, after: View): readonly Thumbprint[] {
  const was = new Set(listed(before.peek('store/My')));
  return listed(after.peek('store/My')).filter((id) => !was.has(id));
}

const listed = (store: Fact<readonly string[]>): readonly string[] => (isKnown(store) && store.known) || [];
