import type { DriftCode } from '../domain/codes.ts';
import type { FactKey } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';

/** Finds one kind of drift: the facts that differ from the goal. Never contains what to do. */
export type Check = (view: View, goal: Goal) => readonly Drift[];

export const ours = (code: DriftCode, fact: FactKey, says: string): Drift => ({ code, fact, owner: 'ours', says });
export const reported = (code: DriftCode, fact: FactKey, says: string): Drift => ({
  code,
  fact,
  owner: 'reported',
  says,
});
/** Without a binding, and without an installed certificate with its key, http.sys refuses each connection to 444 (exchange facts 16). */
export const down444 = (says: string): string => `DOWN: ${says} (OWA, ECP and the management shell fail)`;

const NO_CLIENT = 'no client connects';
/** The same on 443. Only programs on the server itself use 127.0.0.1:443, so a fault there is no outage. */
export const down443 = (says: string, fails = NO_CLIENT): string => `DOWN: ${says} (${fails})`;

/** An unknown fact is not absent, but it is not known to be as wanted either. */
export const unread = (fact: FactKey, because: string): Drift =>
  ours('fact-unknown', fact, `could not be read: ${because}`);
