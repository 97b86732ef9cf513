import { internalTransportOf } from '../choose/edge.ts';
import type { DriftCode } from '../domain/codes.ts';
import { DIRECT_TRUST, isKnown, NOT_OBSERVED } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { type Check, ours, unread } from './check.ts';

/**
 * Derived and never stored: a restart is due if a worker started before the record was written. So if a run ends
 * between the change and the restart, the restart is not lost (exchange facts 8.2, 9).
 */
const restartDue =
  (fact: 'web/restart-due' | 'transport/restart-due', code: DriftCode, says: string): Check =>
  (view, goal) => {
    if (goal.want[fact] === undefined) return [];
    const found = view.get(fact);
    if (!isKnown(found)) return [unread(fact, found.unknown)];
    return found.known === true ? [ours(code, fact, says)] : [];
  };

export const webRestart = restartDue(
  'web/restart-due',
  'web-restart-due',
  'IIS was not restarted since 444 was last changed',
);
const transportDue = restartDue(
  'transport/restart-due',
  'transport-restart-due',
  'transport was not restarted since its certificate was last changed',
);

export const transportRestart: Check = (view, goal) => {
  if (isSeenOnlyInDirectory(view) || isSeenOnlyOnTheWire(view, goal)) return [];
  const due = transportDue(view, goal);
  return due.length > 0 ? due : notOffered(view, goal);
};

/**
 * Whether a restart is due follows from what transport presents (exchange facts 13.2). Also for a rehearsal: what
 * transport presents in the copy may rest on a value that was filled in, and then no difference is left by the plan.
 */
export const isRestartUnseen = (view: View): boolean =>
  !isKnown(view.get('transport/restart-due')) && !isKnown(view.get(DIRECT_TRUST));

/** The internal transport certificate in the directory then decides, and `unseenPorts` reports it. */
const isSeenOnlyInDirectory = (view: View): boolean =>
  isRestartUnseen(view) && view.get(DIRECT_TRUST) !== NOT_OBSERVED && isKnown(view.get('internal-transport'));

/** An Edge server whose directory could not be read: what transport presents is what it has loaded. */
const isSeenOnlyOnTheWire = (view: View, goal: Goal): boolean =>
  !isKnown(view.get('internal-transport')) && isKnown(internalTransportOf(view, goal.server));

/** If transport once failed to open a key, it does not try again before its restart (exchange facts 5.3, 9). */
function notOffered(view: View, goal: Goal): Drift[] {
  if (goal.want['transport/restart-due'] === undefined) return [];
  const current = view.get('internal-transport');
  const wire = view.get(DIRECT_TRUST);
  if (!isKnown(current) || !isKnown(wire) || current.known === null || wire.known === current.known) return [];
  // Nobody listens. Transport loads its certificate when it starts.
  if (wire.known === null) return [];
  const key = view.get(`key/${current.known}`);
  const running = view.get('service/MSExchangeTransport');
  if (
    !isKnown(key) ||
    !key.known?.usable ||
    !key.known.networkService ||
    !isKnown(running) ||
    running.known !== 'running'
  )
    return [];
  const says = `2525 X-ANONYMOUSTLS presents ${show(wire.known)}, not ${show(current.known)}: transport needs a restart`;
  return [ours('transport-restart-due', 'transport/restart-due', says)];
}
