import { BACK_END, BACK_END_RECORD, BACK_END_ROW, type FactKey, isKnown } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { type Check, down444, reported } from './check.ts';
import { faultOf, holding, type UseKey } from './records.ts';

/**
 * 444 and internal transport where no certificate is wanted for them: the YAML leaves them alone, or none could be chosen.
 * Which certificate they have does not matter then, but whether they work does.
 */
export const leftAlone: Check = (view, goal) =>
  goal.intent !== 'converge' ? [] : [...backEnd(view, goal), ...transport(view, goal)];

const isWanted = (key: FactKey, { want }: Goal): boolean => want[key] !== undefined;

function backEnd(view: View, goal: Goal): Drift[] {
  if (goal.server.role === 'edge' || isWanted(BACK_END_RECORD, goal)) return [];
  return [...bindingMissing(view), ...broken(BACK_END_RECORD, view, goal)];
}

function bindingMissing(view: View): Drift[] {
  const [row, iis] = [view.get(BACK_END_ROW), view.get('service/W3SVC')];
  // Without IIS there is no site, which is reported as the service.
  if (!isKnown(row) || row.known !== null || (isKnown(iis) && iis.known === null)) return [];
  return [reported('row-missing', BACK_END_ROW, down444(`"${BACK_END}" has no HTTPS binding *:444:`))];
}

function transport(view: View, goal: Goal): Drift[] {
  if (isWanted('internal-transport', goal)) return [];
  return [...broken('internal-transport', view, goal), ...keyOfTransport(view, goal)];
}

function broken(key: UseKey, view: View, goal: Goal): Drift[] {
  const found = holding(key, view, goal);
  if (!isKnown(found)) return [];
  const { prefix, suffix, says } = faultOf(key, found.known, view, goal);
  const works = suffix !== 'empty' && suffix !== 'stale' && suffix !== 'key-unusable';
  return works ? [] : [reported(`${prefix}-${suffix}`, key, says)];
}

function keyOfTransport(view: View, goal: Goal): Drift[] {
  const found = holding('internal-transport', view, goal);
  if (!isKnown(found) || found.known === null || isWanted(`key/${found.known}`, goal)) return [];
  const key = view.get(`key/${found.known}`);
  if (!isKnown(key) || key.known === null || !key.known.usable || key.known.networkService) return [];
  const says = `NETWORK SERVICE may not read the key of ${show(found.known)}, the internal transport certificate`;
  return [reported('key-unreadable', `key/${found.known}`, says)];
}
