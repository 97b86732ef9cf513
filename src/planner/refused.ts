import type { DesiredServer } from '../domain/desired.ts';
import { Fault } from '../domain/fault.ts';
import { impactOf } from '../domain/impact.ts';
import type { Choice, FirstExpiry, Goal, Refused, ServerPlan } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { differences } from './server.ts';

/** The part of a plan that existed when a fault of exstate was found. */
export interface Tried {
  readonly server: DesiredServer;
  readonly view: View;
  expires?: FirstExpiry | undefined;
  goal?: Goal;
  plan?: ServerPlan;
}

/**
 * A refused plan contains what was observed and chosen. It contains no step, undo or line to type, because they may be
 * wrong.
 */
export function refusedPlan({ server, view, expires, goal, plan }: Tried, error: unknown): ServerPlan {
  return {
    server: server.name,
    verdict: 'refused',
    choice: goal?.choice ?? NO_CHOICE,
    drift: plan?.drift ?? driftOf(view, goal),
    steps: [],
    impact: impactOf([]),
    ...(expires === undefined ? {} : { expires }),
    undo: {},
    blocked: [],
    notDone: [],
    refused: { ...faultOf(error, server.name), withheld: (plan?.steps ?? []).map(({ operation }) => operation) },
  };
}

const NO_CHOICE: Choice = { certificate: null, why: 'exstate failed before it could choose', candidates: [] };

/** The fault may be in the search for drift itself. */
function driftOf(view: View, goal: Goal | undefined): ServerPlan['drift'] {
  try {
    return goal === undefined ? [] : differences(goal, view.fork());
  } catch {
    return [];
  }
}

/** Every other error during planning is also a fault of exstate. */
function faultOf(error: unknown, server: string): Omit<Refused, 'withheld'> {
  if (!(error instanceof Fault)) return { code: 'E-bug', says: String(error) };
  const { code, message: says, place = server } = error;
  return { code, says, ...(place === server ? {} : { step: place }) };
}
