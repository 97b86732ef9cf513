import { ACTIONS, type AnyAction } from '../actions/index.ts';
import { notTheServers } from '../choose/fitness.ts';
import { convergeGoal, supersededBy } from '../choose/goal.ts';
import type { DesiredServer, DesiredState } from '../domain/desired.ts';
import { BACK_END_RECORD, type Certificate, FRONT_END_RECORDS, type Instant, isKnown, isNew } from '../domain/facts.ts';
import type { Allowed, Goal, Intent, Plan, ServerPlan, Verdict } from '../domain/plan.ts';
import { DAY, instant, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { refusedPlan, type Tried } from './refused.ts';
import { planServer } from './server.ts';

/** All inputs of a plan. There is no clock and no disk, so the same inputs give the same plan. */
export interface Question {
  readonly desired: DesiredState;
  readonly intent: Exclude<Intent, 'undo'>;
  readonly allowed?: Allowed;
  readonly at: Instant;
  /** The observed facts of a server, including the facts of the organization. */
  readonly tableOf: (server: string) => View;
  /** When the last converging step of a server was proven, if a journal contains it. */
  readonly convergedAt: (server: string) => Instant | null;
  readonly actions?: readonly AnyAction[];
  /** Called with each finished plan of a server. If it throws, the plan of this server is refused. */
  readonly inspect?: (plan: ServerPlan, observed: View, goal: Goal) => void;
}

export type Judged = Pick<Plan, 'intent' | 'verdict' | 'judgedAt' | 'validUntil' | 'servers'>;

export function plan(question: Question): Judged {
  const servers = question.desired.servers.map((server) => planOrRefuse(server, question));
  return {
    intent: question.intent,
    verdict: overall(servers),
    judgedAt: question.at,
    validUntil: validUntil(question),
    servers,
  };
}

/** A fault of exstate stops only the server on which it was found: the plans of the others do not depend on it. */
function planOrRefuse(server: DesiredServer, question: Question): ServerPlan {
  const view = question.tableOf(server.name);
  const tried: Tried = { server, view };
  try {
    tried.goal = goalOf(view, server, question);
    tried.plan = planServer(tried.goal, view.fork(), question.actions ?? ACTIONS);
    question.inspect?.(tried.plan, view.fork(), tried.goal);
    return tried.plan;
  } catch (error) {
    return refusedPlan(tried, error);
  }
}

export function goalOf(
  view: View,
  server: DesiredServer,
  { intent, at, allowed, convergedAt }: Omit<Question, 'desired' | 'tableOf'>,
): Goal {
  const goal = convergeGoal(view, server, at, allowed);
  if (intent === 'converge') return goal;
  const { certificate } = goal.choice;
  const unsettled = findDrift(view.fork(), goal)[0]?.says ?? null;
  const soakedAt = soakEnds(view, server, certificate, convergedAt(server.name));
  return { ...goal, intent, want: supersededBy(certificate, view, server), retire: { soakedAt, unsettled } };
}

/** The soak counts from the first day of the certificate or from the step that took it into use, whichever is later. */
function soakEnds(
  view: View,
  server: DesiredServer,
  certificate: string | null,
  converged: Instant | null,
): Instant | null {
  const found = certificate === null ? undefined : view.peek(`certificate/${certificate}`);
  if (found === undefined || !isKnown(found) || found.known === null) return null;
  const from = Math.max(ms(found.known.notBefore), converged === null ? 0 : ms(converged));
  return instant(from + server.retire.soakDays * DAY);
}

/** The first that applies: changes, blocked, refused, in the desired state. */
export const overall = (servers: readonly ServerPlan[]): Verdict =>
  (['changes', 'blocked', 'refused'] as const).find((verdict) =>
    servers.some((server) => server.verdict === verdict),
  ) ?? 'in-desired-state';

/** The first time at which a candidate or a certificate in use becomes valid, falls to N remaining days or expires. */
function validUntil({ desired, at, tableOf }: Question): Instant | null {
  let first = Number.POSITIVE_INFINITY;
  for (const server of desired.servers) {
    const enough = server.selfSigned.minDaysRemaining * DAY;
    for (const { notBefore, notAfter } of thatMatter(tableOf(server.name), server)) {
      const turns = [ms(notBefore), ms(notAfter) - enough, ms(notAfter)].filter((turn) => turn > ms(at));
      first = Math.min(first, ...turns);
    }
  }
  return Number.isFinite(first) ? instant(first) : null;
}

function thatMatter(view: View, server: DesiredServer): Certificate[] {
  const store = view.peek('store/My');
  const used = new Set(
    [BACK_END_RECORD, ...FRONT_END_RECORDS, 'internal-transport' as const].flatMap((key) => {
      const held = view.peek(key);
      return isKnown(held) && held.known !== null ? [held.known] : [];
    }),
  );
  const ids = isKnown(store) ? (store.known ?? []) : [];
  return ids.flatMap((id) => {
    const found = isNew(id) ? undefined : view.peek(`certificate/${id}`);
    if (found === undefined || !isKnown(found) || found.known === null) return [];
    return used.has(id) || !notTheServers(found.known, server) ? [found.known] : [];
  });
}
