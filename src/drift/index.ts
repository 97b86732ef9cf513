import { isKeptByHand } from '../domain/desired.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { auth } from './auth.ts';
import { buildNotKnown } from './build.ts';
import type { Check } from './check.ts';
import { components } from './components.ts';
import { controllers } from './controllers.ts';
import { frontEnd } from './front-end.ts';
import { otherMachine } from './identity.ts';
import { keptByHand } from './kept-by-hand.ts';
import { keyReadable } from './key.ts';
import { leftAlone } from './left-alone.ts';
import { mailClients } from './mail-clients.ts';
import { metabase } from './metabase.ts';
import { narrowProbes } from './narrow-probe.ts';
import { noRole } from './no-role.ts';
import { healthPages } from './preexisting-failures.ts';
import { holders } from './records.ts';
import { refused444 } from './refused-444.ts';
import { renewers } from './renewers.ts';
import { connectors, notObserved, severalCandidates, shell, wire } from './reported.ts';
import { transportRestart, webRestart } from './restarts.ts';
import { rootCopy } from './root.ts';
import { otherRows, rowMissing } from './rows.ts';
import { selfSigned } from './self-signed.ts';
import { notRunning } from './services.ts';
import { superseded } from './superseded.ts';
import { unseenPorts } from './unseen-ports.ts';
import { unusedKey } from './unused-key.ts';

/** To add a kind of drift: write its check, add it here, and write a page for its code in `explain`. */
const OURS: readonly Check[] = [
  otherMachine,
  selfSigned,
  keyReadable,
  rootCopy,
  rowMissing,
  holders,
  webRestart,
  transportRestart,
  superseded,
];
const REPORTED: readonly Check[] = [
  leftAlone,
  refused444,
  buildNotKnown,
  frontEnd,
  auth,
  severalCandidates,
  unusedKey,
  connectors,
  mailClients,
  wire,
  unseenPorts,
  narrowProbes,
  controllers,
  renewers,
  metabase,
  shell,
  components,
  healthPages,
  notObserved,
];

/** The differences between the table and the goal, in a fixed order. */
export function findDrift(view: View, goal: Goal): Drift[] {
  const alone = noRole(view, goal);
  if (alone.length > 0) return [...alone];
  return isKeptByHand(goal.server) ? [] : ourDrift(view, goal);
}

const ourDrift = (view: View, goal: Goal): Drift[] => OURS.flatMap((check) => [...check(view, goal)]);

/** What a person will correct is reported, and blocks nothing. */
const byHand = (view: View, goal: Goal): Drift[] =>
  isKeptByHand(goal.server) ? keptByHand(ourDrift(view, goal), goal) : [];

/** The differences that exstate does not change. Reported once, from the observed facts. */
export const findReported = (view: View, goal: Goal): Drift[] =>
  noRole(view, goal).length > 0 ? [] : [...byHand(view, goal), ...REPORTED.flatMap((check) => [...check(view, goal)])];

export { loggedEvents, shortLogs, unreadLogs } from './preexisting-failures.ts';
export { isRestartUnseen } from './restarts.ts';

/**
 * Like `findReported`, for facts that no step changes and that block nothing. The facts in `already` are left out: they
 * are reported there.
 */
export const findIdle = (view: View, goal: Goal, already: ReadonlySet<string>): Drift[] =>
  noRole(view, goal).length > 0 ? [] : [...otherRows(view, goal, already), ...notRunning(view, goal, already)];
