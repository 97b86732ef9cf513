import type { Intent, Plan, ServerPlan } from '../../domain/plan.ts';
import type { Reversal } from '../../domain/revert.ts';
import { causeSaid, causesOf, driftSaid, driftSentence } from '../causes.ts';
import { chosenSaid } from '../choice-said.ts';
import { copiesSaid } from '../copies-said.ts';
import { operationSaid } from '../operation-said.ts';
import { outageSaid } from '../outage-said.ts';
import { refusedSaid } from '../refused-said.ts';
import { cannotAdvice, reversalSaid } from '../revert-said.ts';
import { hasNoRole, headlineSaid, reportedOf } from '../server-said.ts';
import type { BlockedBy, Group } from './review.ts';
import { stagesOf } from './stages.ts';

/** The servers with something to read, in their classes. */
export function groupsOf(plan: Plan, isTold: (server: ServerPlan) => boolean): Group[] {
  const back = new Map((plan.revert ?? []).map((one) => [one.server, one]));
  const servers = new Map(plan.servers.map((server) => [server.server, server]));
  return plan.classes.flatMap(({ id, servers: names }) => {
    const first = servers.get(names[0] ?? '');
    return first === undefined || !isTold(first)
      ? []
      : [groupOf(first, id, names, plan.intent, back.get(first.server))];
  });
}

const groupOf = (
  server: ServerPlan,
  id: string,
  servers: readonly string[],
  intent: Intent,
  reversal: Reversal | undefined,
): Group => ({
  id,
  servers,
  verdict: server.verdict,
  headline: headlineSaid(server, intent),
  what: whatSaid(server),
  why: server.drift.filter(({ owner }) => owner === 'ours').map(driftSentence),
  chosen: hasNoRole(server) ? [] : chosenSaid(server.choice, intent, { verbose: false }),
  outage: outageSaid(server.impact),
  copies: copiesSaid(server),
  stages: stagesOf(server),
  backOut: reversal === undefined ? '' : reversalSaid(reversal, { verbose: false }),
  cannot: cannotAdvice(server),
  blocked: blockedOf(server),
  reported: reportedOf(server),
  notDone: server.notDone.map(({ says, powershell = [] }) => ({ says, powershell })),
  refused: refusedSaid(server),
});

/** Causes that block the same differences stand together. */
export function blockedOf(server: ServerPlan): BlockedBy[] {
  const together = new Map<string, { causes: string[]; differences: readonly string[] }>();
  for (const cause of causesOf(server)) {
    const key = cause.drifts.map(({ id }) => id).join(' ');
    const same = together.get(key) ?? { causes: [], differences: [...new Set(cause.drifts.map(driftSaid))] };
    same.causes.push(causeSaid(cause));
    together.set(key, same);
  }
  return [...together.values()];
}

/** For a table: the steps of a server in a few words. */
const whatSaid = ({ steps, verdict }: ServerPlan): string =>
  steps.length === 0
    ? VERDICTS[verdict]
    : [...new Set(steps.map(({ operation }) => operationSaid(operation)))].filter(Boolean).join(', ');

const VERDICTS = { blocked: 'blocked', refused: 'refused', changes: '', 'in-desired-state': 'nothing' } as const;
