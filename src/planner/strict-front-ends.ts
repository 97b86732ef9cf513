import { isKnown, sameName } from '../domain/facts.ts';
import type { ObservedState, StrictFrontEnd } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { FactTable } from '../facts/table.ts';

/**
 * The servers on which AllowInternalUntrustedCerts is 0. Users whose mailbox is on another server come through their front
 * end, too, and it demands trust of that 444 as well (exchange facts 2.3, 10).
 */
export const strictFrontEnds = ({ servers }: ObservedState): StrictFrontEnd[] =>
  Object.entries(servers)
    .map(([server, { facts }]) => ({ server, view: new FactTable(facts) }))
    .filter(({ server, view }) => isStrict(view) && !isAnotherMachine(server, view))
    .map(({ server, view }) => ({ server, root: view.peek('store/Root') }));

function isStrict(view: View): boolean {
  const tolerates = view.peek('tolerates-untrusted-444');
  return isKnown(tolerates) && tolerates.known === false;
}

function isAnotherMachine(server: string, view: View): boolean {
  const identity = view.peek('identity');
  return isKnown(identity) && !sameName(identity.known?.name ?? '', server);
}
