import type { DriftCode } from '../domain/codes.ts';
import type { FactKey } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';

/** One kind of drift: looks at the table, says what differs from the goal. Never what to do about it. */
export type Check = (view: View, goal: Goal) => readonly Drift[];

export const ours = (code: DriftCode, fact: FactKey, says: string): Drift => ({ code, fact, owner: 'ours', says });
export const reported = (code: DriftCode, fact: FactKey, says: string): Drift => ({
  code,
  fact,
  owner: 'reported',
  says,
});
/** Unknown is not absent: what could not be read is not as wanted either. */
export const unread = (fact: FactKey, because: string): Drift =>
  ours('fact-unknown', fact, `could not be read: ${because}`);
