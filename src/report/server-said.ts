import type { Intent, ServerPlan } from '../domain/plan.ts';
import { counted } from './page.ts';

/** What the plan does on a server, without its name. */
export function headlineSaid({ verdict, steps, blocked, drift }: ServerPlan, intent: Intent): string {
  if (isByHand(drift)) return 'kept by hand, exstate plans nothing on it';
  if (verdict === 'in-desired-state') return DONE[intent];
  if (verdict === 'refused') return 'REFUSED, nothing is done: exstate found a fault in its own plan';
  if (verdict === 'blocked') return 'blocked, no step is possible';
  return blocked.length === 0
    ? `${counted(steps.length, 'step')} ${GOAL[intent]}`
    : `${counted(steps.length, 'step')} possible; ${counted(blocked.length, 'difference is blocked', 'differences are blocked')}`;
}

const DONE: Readonly<Record<Intent, string>> = {
  converge: 'in its desired state',
  retire: 'nothing to retire',
  revert: 'nothing to revert',
  undo: '',
};
const GOAL: Readonly<Record<Intent, string>> = {
  converge: 'to the desired state',
  retire: 'to retire what is superseded',
  revert: 'back to what the run found',
  undo: '',
};

export const reportedOf = ({ drift }: ServerPlan): string[] =>
  drift.filter(({ owner }) => owner === 'reported').map(({ says }) => says);

/** It differs from the desired state, and a person corrects it. */
export const isByHand = (drift: ServerPlan['drift']): boolean => drift.some(({ code }) => code === 'kept-by-hand');

/** A computer without a role has no certificates to choose from. */
export const hasNoRole = ({ drift }: ServerPlan): boolean => drift.some(({ code }) => code === 'no-role');
