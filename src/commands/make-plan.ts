import { ACTIONS, type AnyAction } from '../actions/index.ts';
import type { Allowed } from '../choose/choose.ts';
import type { DesiredState } from '../domain/desired.ts';
import type { Instant } from '../domain/facts.ts';
import type { Goal, Intent, Plan, ServerPlan } from '../domain/plan.ts';
import type { Observation, Provider } from '../domain/provider.ts';
import { View } from '../domain/view.ts';
import { guard } from '../guards/guards.ts';
import { goalOf, plan, type Question } from '../planner/plan.ts';
import { collect, tableOf } from '../providers/observe.ts';
import { rehearse } from '../rehearse/rehearse.ts';
import { canonicalJson, sha256 } from '../support/canonical.ts';
import { digestOf } from '../support/plan-digest.ts';

/** So many servers are asked at the same time, and answer within this, or what is missing is unknown. */
const AT_ONCE = 32;
const OBSERVE_SECONDS = 120;

export interface Asked {
  readonly intent: Exclude<Intent, 'undo'>;
  readonly at: Instant;
  readonly allowed?: Allowed;
  readonly convergedAt: (server: string) => Instant | null;
  readonly actions?: readonly AnyAction[];
}

/** A plan that has not been hashed: what a text report needs. */
export type Draft = Omit<Plan, 'digest' | 'desired' | 'observed'> & {
  readonly desired: DesiredState;
  readonly observation: Observation;
};

export async function observeAll(
  provider: Provider,
  { servers }: DesiredState,
  waiting: (text: string) => void = () => {},
): Promise<Observation> {
  const names = servers.map(({ name }) => name);
  const tell = (answered: number) => waiting(lookingAt(names, answered));
  tell(0);
  try {
    return await collect(provider, names, OBSERVE_SECONDS * Math.max(1, Math.ceil(names.length / AT_ONCE)), tell);
  } finally {
    waiting('');
  }
}

const lookingAt = ([first, ...more]: readonly string[], answered: number): string =>
  more.length === 0
    ? `Looking at ${first} ...`
    : `Looking at ${more.length + 1} servers: ${answered} have answered ...`;

/** Plans, holds every law over the plan, and rehearses it on a copy of what was observed. */
export function draftPlan(desired: DesiredState, observation: Observation, asked: Asked): Draft {
  const tables = new Map(desired.servers.map(({ name }) => [name, new View(tableOf(observation, name))]));
  const tableOfServer = (server: string): View => tables.get(server)?.fork() ?? new View({});
  const question: Question = { ...asked, desired, tableOf: tableOfServer };
  const judged = plan({ ...question, inspect: (server, observed, goal) => check(server, observed, goal, question) });
  return {
    schema: 'exstate/plan/v1',
    organization: desired.organization,
    source: observation.source,
    ...judged,
    desired,
    observation,
  };
}

function check(server: ServerPlan, observed: View, goal: Goal, question: Question): void {
  if (server.steps.length === 0) return;
  guard(server, observed, goal);
  rehearse(server, observed, goal, (view) => goalOf(view, goal.server, question), question.actions ?? ACTIONS);
}

/** The document: canonical, with a digest over the rest, so that a reviewed plan is the plan that is applied. */
export function seal({ desired, observation, ...draft }: Draft): Plan {
  const rest = {
    ...draft,
    desired: { sha256: sha256(canonicalJson(desired)), state: desired },
    observed: { takenAt: observation.takenAt, sha256: sha256(canonicalJson(observation)) },
  };
  return { ...rest, digest: digestOf(rest) };
}
