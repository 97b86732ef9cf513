import type { Instant } from '../../domain/facts.ts';
import type { ServerImpact } from '../../domain/impact.ts';
import type { Plan, ServerPlan, Verdict } from '../../domain/plan.ts';
import { counted } from '../page.ts';
import { isByHand } from '../server-said.ts';
import { certificatesInUse, type InUse } from './certificates-in-use.ts';
import { factsOf, type Place, placesOf } from './places.ts';
import { redOf } from './red.ts';

/** By what a reader looks for servers. A server may be several: it changes, and something on it is blocked. */
export type Kind = 'changes' | 'blocked' | 'red' | 'refused' | 'by-hand' | 'in-order';

/** One server in a long list. */
export interface ServerRow {
  readonly server: string;
  readonly verdict: Verdict;
  readonly kinds: readonly Kind[];
  /** Such as `changes, 1 blocked`. */
  readonly says: string;
  /** The class of the server, from 1. */
  readonly number: number;
  readonly steps: number;
  readonly impact: ServerImpact;
  readonly places: readonly Place[];
  readonly certificates: readonly InUse[];
  /** When the first certificate expires that is in use now; null if no date is known. */
  readonly deadline: Instant | null;
  readonly minDays: number;
}

/** Every server of the plan, in the order of the work. */
export function serverRows(plan: Plan): ServerRow[] {
  const red = new Set(redOf(plan).flatMap(({ servers }) => servers));
  const numbers = new Map(plan.classes.flatMap(({ servers }, i) => servers.map((name) => [name, i + 1] as const)));
  const minimum = new Map(
    plan.desired.state.servers.map(({ name, selfSigned }) => [name, selfSigned.minDaysRemaining]),
  );
  return plan.servers.map((server) => {
    const facts = factsOf(plan, server.server);
    const places = placesOf(server, facts);
    const certificates = certificatesInUse(server, facts, places);
    return {
      server: server.server,
      verdict: server.verdict,
      kinds: kindsOf(server, red.has(server.server)),
      says: stateSaid(server),
      number: numbers.get(server.server) ?? 0,
      steps: server.steps.length,
      impact: server.impact,
      places,
      certificates,
      deadline: certificates.find(({ now }) => now.length > 0)?.notAfter ?? null,
      minDays: minimum.get(server.server) ?? 0,
    };
  });
}

function kindsOf({ steps, blocked, drift, verdict }: ServerPlan, isRed: boolean): Kind[] {
  const kinds: Kind[] = isRed ? ['red'] : [];
  if (steps.length > 0) kinds.push('changes');
  if (blocked.length > 0 || verdict === 'blocked') kinds.push('blocked');
  if (verdict === 'refused') kinds.push('refused');
  if (verdict === 'in-desired-state') kinds.push(isByHand(drift) ? 'by-hand' : 'in-order');
  return kinds;
}

function stateSaid({ verdict, blocked, drift }: ServerPlan): string {
  if (isByHand(drift)) return 'kept by hand';
  if (verdict === 'changes' && blocked.length > 0) return `changes, ${counted(blocked.length, 'difference')} blocked`;
  return STATES[verdict];
}

const STATES: Readonly<Record<Verdict, string>> = {
  changes: 'changes',
  blocked: 'blocked',
  refused: 'refused',
  'in-desired-state': 'in order',
};
