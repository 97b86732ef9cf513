import type { AnyAction } from '../actions/index.ts';
import { codeOf } from '../domain/code.ts';
import type { DesiredState } from '../domain/desired.ts';
import type { Certificate, FactKey, Instant, Patch } from '../domain/facts.ts';
import { isKnown, known, unknown } from '../domain/facts.ts';
import type { Observation } from '../domain/observation.ts';
import { serverIn } from '../domain/observation.ts';
import type { Allowed, Goal, ObservedState, Plan, PlanIntent, ServerPlan } from '../domain/plan.ts';
import type { Reverts } from '../domain/revert.ts';
import type { Source } from '../domain/source.ts';
import type { View } from '../domain/view.ts';
import { concerning } from '../facts/concerning.ts';
import { FactTable } from '../facts/table.ts';
import { guard } from '../guards/guards.ts';
import { goalOf, plan, type Question } from '../planner/plan.ts';
import { strictFrontEnds } from '../planner/strict-front-ends.ts';
import { rehearse } from '../rehearse/rehearse.ts';
import { CanonicalText, hashCanonical } from '../support/canonical.ts';
import { digestOf } from '../support/plan-digest.ts';
import { repeatedIn } from './sharing/repeated.ts';

export interface Asked {
  readonly intent: PlanIntent;
  readonly at: Instant;
  readonly allowed?: Allowed;
  readonly reverts?: Reverts | undefined;
  readonly convergedAt: (server: string) => Instant | null;
  readonly actions?: readonly AnyAction[];
  /** Plans each server, also those that differ from another one in names and thumbprints only. */
  readonly eachAlone?: boolean;
  /** Called with the plan of each server after all checks. May throw. No servers then share a plan. */
  readonly inspect?: (plan: ServerPlan, observed: View, goal: Goal) => void;
}

/** A plan without its hashes. */
export type Draft = Omit<Plan, 'digest' | 'code' | 'desired' | 'observed'> & {
  readonly desired: DesiredState;
  readonly observed: Pick<Plan['observed'], 'takenAt' | 'state'>;
};

/** Plans, checks the guards, and rehearses the plan on a copy of what was observed. */
export function draftPlan(desired: DesiredState, observation: Observation, asked: Asked): Draft {
  return planFrom(
    desired,
    { takenAt: observation.takenAt, state: stateOf(observation, desired) },
    observation.source,
    asked,
  );
}

/** The same, from the inputs in a plan, so that a plan can be made again. */
export function planFrom(desired: DesiredState, observed: Draft['observed'], source: Source, asked: Asked): Draft {
  const organizationOf = concerning(observed.state.facts);
  const tables = new Map(
    desired.servers.map(({ name }) => [name, tableIn(observed.state, name, organizationOf(name))]),
  );
  const tableOfServer = (server: string): View => tables.get(server)?.fork() ?? new FactTable({});
  const strict = strictFrontEnds(observed.state);
  const question: Question = { ...asked, desired, tableOf: tableOfServer, strict };
  // The plans of the other servers then depend on their Trusted Root, too.
  const repeating =
    asked.eachAlone || asked.inspect || strict.length > 0
      ? {}
      : { repeating: repeatedIn(desired, observed.state, asked) };
  const inspect = (server: ServerPlan, view: View, goal: Goal): void => {
    check(server, view, goal, question);
    asked.inspect?.(server, view, goal);
  };
  return {
    schema: 'exstate/plan/v1',
    organization: desired.organization,
    source,
    ...plan({ ...question, inspect, ...repeating }),
    allowed: { withoutCmdlets: asked.allowed?.withoutCmdlets ?? false },
    convergedAt: convergence(desired, asked),
    ...(asked.reverts ? { reverts: asked.reverts } : {}),
    desired,
    observed,
  };
}

/**
 * The observed state that a plan depends on: its servers, and what was asked of those that --server left out. The bytes of certificates are left out, because all needed values were
 * already read from them.
 */
function stateOf(observation: Observation, { servers, others = [] }: DesiredState): ObservedState {
  const answered = [...servers, ...others].flatMap(({ name }) => {
    const found = serverIn(observation, name);
    return found ? [[name, { facts: withoutBytes(found.facts) }] as const] : [];
  });
  return { facts: withoutBytes(observation.facts), servers: Object.fromEntries(answered) };
}

function withoutBytes(facts: Patch): Patch {
  const held = (Object.keys(facts) as FactKey[]).filter((key) => key.startsWith('certificate/'));
  const bare = held.flatMap((key) => {
    const found = facts[key];
    if (found === undefined || !isKnown(found) || found.known === null) return [];
    const { der, ...rest } = found.known as Certificate;
    return der === undefined ? [] : [[key, known(rest)] as const];
  });
  return bare.length === 0 ? facts : { ...facts, ...Object.fromEntries(bare) };
}

/** All facts of a server that did not answer are unknown. */
function tableIn({ servers }: ObservedState, server: string, organization: Patch): FactTable {
  const found = Object.hasOwn(servers, server) ? servers[server] : undefined;
  return found
    ? FactTable.of(found.facts, organization)
    : new FactTable({ identity: unknown(`no answer from ${server}`) });
}

function convergence({ servers }: DesiredState, { intent, convergedAt }: Asked): Plan['convergedAt'] {
  if (intent !== 'retire') return {};
  return Object.fromEntries(
    servers.flatMap(({ name }) => {
      const at = convergedAt(name);
      return at === null ? [] : [[name, at] as const];
    }),
  );
}

function check(server: ServerPlan, observed: View, goal: Goal, question: Question): void {
  if (server.steps.length === 0) return;
  guard(server, observed, goal);
  rehearse(server, observed, goal, (view) => goalOf(view, goal.server, question));
}

/** The sealed plan: canonical, with a digest over the rest, so that the reviewed plan is the plan that is applied. */
export function seal({ desired, observed, ...draft }: Draft): Plan {
  const state = new CanonicalText(observed.state);
  const rest = {
    ...draft,
    desired: { sha256: hashCanonical(desired), state: desired },
    observed: { ...observed, sha256: hashCanonical(state) },
  };
  const digest = digestOf({ ...rest, observed: { ...rest.observed, state } });
  return { ...rest, digest, code: codeOf(digest) };
}
