import { ACTIONS, type AnyAction } from '../actions/index.ts';
import { convergeGoal, supersededBy } from '../choose/goal.ts';
import { soakEnds } from '../choose/soak.ts';
import type { DesiredServer, DesiredState } from '../domain/desired.ts';
import type { Instant } from '../domain/facts.ts';
import { impactOf } from '../domain/impact.ts';
import type { Allowed, Goal, Plan, PlanIntent, ServerPlan, StrictFrontEnd, Verdict } from '../domain/plan.ts';
import type { Changes, Reversal, Reverts } from '../domain/revert.ts';
import { runSeconds } from '../domain/stage-seconds.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { classesOf } from './classes.ts';
import { refusedPlan, type Tried } from './refused.ts';
import { reversalOf, revertGoal } from './revert.ts';
import { planServer } from './server.ts';
import { validity } from './valid-until.ts';
import { type Windows, windowsOf, withDeadline } from './windows.ts';
import { firstExpiry, worstFirst } from './worst-first.ts';

/** All inputs of a plan. There is no clock and no disk, so the same inputs give the same plan. */
export interface Question {
  readonly desired: DesiredState;
  readonly intent: PlanIntent;
  readonly allowed?: Allowed;
  /** For `revert`: what to go back to. */
  readonly reverts?: Reverts | undefined;
  readonly at: Instant;
  /** The observed facts of a server, including the facts of the organization. */
  readonly tableOf: (server: string) => View;
  /** When the last converging step of a server was proven, if a journal contains it. */
  readonly convergedAt: (server: string) => Instant | null;
  /** All servers whose front end is known to demand trust. */
  readonly strict?: readonly StrictFrontEnd[];
  readonly actions?: readonly AnyAction[];
  /** Called with each finished plan of a server. If it throws, the plan of this server is refused. */
  readonly inspect?: (plan: ServerPlan, observed: View, goal: Goal) => void;
  /** Left out: each server is planned. */
  readonly repeating?: Repeating;
}

/** The plan of one server, and how its run could be reverted. */
export interface Planned {
  readonly plan: ServerPlan;
  readonly reversal?: Reversal | undefined;
}

/** Repeats plans for servers that differ from a planned one in names and thumbprints only. */
export interface Repeating {
  readonly planned: (server: DesiredServer, alone: (server: DesiredServer) => Planned) => Planned;
  /** The servers that repeat the plan of another one, and that one. */
  readonly like: ReadonlyMap<string, string>;
}

export type Judged = Pick<
  Plan,
  | 'intent'
  | 'verdict'
  | 'judgedAt'
  | 'validUntil'
  | 'deadlines'
  | 'windows'
  | 'servers'
  | 'classes'
  | 'impact'
  | 'revert'
>;

export function plan(question: Question): Judged {
  // A revert may run at any time.
  const windows = question.intent === 'revert' ? undefined : windowsOf(question.desired.maintenance, question.at);
  const { repeating } = question;
  const alone = (server: DesiredServer): Planned => planOrRefuse(server, question, windows);
  const asked = question.desired.servers.map((server) => repeating?.planned(server, alone) ?? alone(server));
  const planned = question.intent === 'converge' ? worstFirst(asked) : asked;
  const servers = planned.map((one) => one.plan);
  const revert = planned.flatMap(({ reversal }) => (reversal === undefined ? [] : [reversal]));
  return {
    intent: question.intent,
    verdict: overall(servers),
    judgedAt: question.at,
    ...validity({ ...question, servers: question.desired.servers }),
    ...(windows === undefined ? {} : { windows: windows.next(runSeconds(servers)) }),
    servers,
    classes: classesOf(servers, question.desired.servers, revert, repeating?.like),
    impact: impactOf(servers),
    revert,
  };
}

/** A fault of exstate stops only the server on which it was found: the plans of the others do not depend on it. */
function planOrRefuse(server: DesiredServer, question: Question, windows: Windows | undefined): Planned {
  const view = question.tableOf(server.name);
  const tried: Tried = { server, view };
  try {
    tried.expires = firstExpiry(view, server);
    tried.goal = goalOf(view, server, question);
    const actions = question.actions ?? ACTIONS;
    const { expires } = tried;
    const own = planServer(tried.goal, view.fork(), actions);
    tried.plan = withDeadline(expires === undefined ? own : { ...own, expires }, tried.goal, view, windows);
    question.inspect?.(tried.plan, view.fork(), tried.goal);
    return { plan: tried.plan, reversal: reversalOf(tried.plan, view.fork(), tried.goal, actions) };
  } catch (error) {
    return { plan: refusedPlan(tried, error) };
  }
}

export function goalOf(
  view: View,
  server: DesiredServer,
  { intent, at, allowed, reverts, convergedAt, strict = [] }: Omit<Question, 'desired' | 'tableOf'>,
): Goal {
  if (intent === 'revert') return revertGoal(changesOn(server, reverts), view, server, at);
  const goal = convergeGoal(view, server, at, allowed);
  const elsewhere = strict.filter((one) => one.server !== server.name);
  if (intent === 'converge') return elsewhere.length === 0 ? goal : { ...goal, strict: elsewhere };
  const { certificate } = goal.choice;
  const unsettled = findDrift(view.fork(), goal)[0]?.says ?? null;
  const soakedAt = soakEnds(view, server, certificate, convergedAt(server.name));
  return { ...goal, intent, want: supersededBy(certificate, view, server), retire: { soakedAt, unsettled } };
}

const changesOn = ({ name }: DesiredServer, reverts: Reverts | undefined): Changes | undefined =>
  reverts !== undefined && Object.hasOwn(reverts.servers, name) ? reverts.servers[name] : undefined;

/** The first that applies: changes, blocked, refused, in the desired state. */
export const overall = (servers: readonly ServerPlan[]): Verdict =>
  (['changes', 'blocked', 'refused'] as const).find((verdict) =>
    servers.some((server) => server.verdict === verdict),
  ) ?? 'in-desired-state';
