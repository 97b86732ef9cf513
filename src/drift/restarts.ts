import { isKnown } from '../domain/facts.ts';
import { type Check, ours, unread } from './check.ts';

/**
 * Derived, never stored: workers that started before what they should serve was written. So a run that
 * died between the change and the restart is not forgotten (exchange facts 8.2, 9).
 */
const restartDue =
  (fact: 'web/restart-due' | 'transport/restart-due', code: string, says: string): Check =>
  (view, goal) => {
    if (goal.want[fact] === undefined) return [];
    const found = view.get(fact);
    if (!isKnown(found)) return [unread(fact, found.unknown)];
    return found.known === true ? [ours(code, fact, says)] : [];
  };

export const webRestart = restartDue(
  'web/restart-due',
  'web-restart-due',
  'IIS has run since before 444 was last changed',
);
export const transportRestart = restartDue(
  'transport/restart-due',
  'transport-restart-due',
  'transport has run since before its certificate was last changed',
);
