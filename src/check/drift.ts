import { wanted } from '../choose/goal.ts';
import type { DriftFinding, Thresholds } from '../domain/check.ts';
import { type FactKey, isKnown, isNew, type Thumbprint } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { daysLeft } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { findDrift, findIdle, findReported } from '../drift/index.ts';
import { type Use, useName } from '../facts/uses.ts';
import { weightOf } from './weights.ts';

type Uses = ReadonlyMap<Thumbprint, readonly Use[]>;

export const driftsOf = (view: View, goal: Goal): Drift[] => {
  const found = [...findDrift(view.fork(), goal), ...wrongAnyway(view, goal), ...findReported(view.fork(), goal)];
  return [...found, ...findIdle(view.fork(), goal, new Set(found.map(({ fact }) => fact)))];
};

/**
 * Where no certificate could be chosen, because the store could not be read, the plan wants no binding. A binding that
 * has none is down all the same.
 */
function wrongAnyway(view: View, goal: Goal): Drift[] {
  if (goal.choice.certificate !== null) return [];
  const any = { ...goal, want: wanted(view.fork(), goal.server, { certificate: `new:${goal.server.name}` }) };
  return findDrift(view.fork(), any).filter(({ code }) => ANYWAY.test(code));
}

const ANYWAY = /^row-missing$|-(?:empty|stale|key-unusable|bound-to-auth|bound-to-foreign)$/;

/** The drifts with what they mean for monitoring, and the certificate that they are about. */
export const driftFindings = (
  drifts: readonly Drift[],
  view: View,
  goal: Goal,
  uses: Uses,
  { criticalDays }: Thresholds,
): DriftFinding[] =>
  drifts.flatMap((drift) => {
    if (isNew(goal.choice.certificate ?? '') && FOLLOWS.includes(drift.code)) return [];
    const weight = weightOf(drift, view, goal, criticalDays);
    if (weight === 'elsewhere') return [];
    const certificate = certificateOf(drift, view);
    // A current one that is not installed is missing on this server only.
    const isWide = WIDE.includes(drift.code) || (drift.code === 'auth-missing' && certificate === null);
    return [
      {
        code: drift.code,
        server: isWide ? null : goal.server.name,
        state: weight === 'down' ? 'critical' : weight,
        down: weight === 'down',
        fact: drift.fact,
        certificate,
        uses: certificate === null ? [] : (uses.get(certificate) ?? []).map(useName),
        daysRemaining: daysOf(certificate, view, goal.at),
        says: drift.says,
      },
    ];
  });

/** The chosen certificate is not issued yet, which is a drift of its own: these only say that nothing has it. */
const FOLLOWS: readonly Drift['code'][] = [
  'backend-bound-to-other',
  'frontend-bound-to-other',
  'root-copy-missing',
  'transport-bound-to-other',
];

/** About the one Auth configuration of the organization: said once, and not for each server. */
const WIDE: readonly Drift['code'][] = ['auth-expired', 'auth-expiring', 'auth-hybrid', 'auth-next-date'];

function certificateOf({ code, fact }: Drift, view: View): Thumbprint | null {
  if (fact === 'auth-certificate') {
    const auth = view.peek('auth-certificate');
    if (!isKnown(auth) || auth.known === null) return null;
    return code.startsWith('auth-next') || code === 'auth-hybrid' ? auth.known.next : auth.known.current;
  }
  const [family, id] = [fact.slice(0, fact.indexOf('/')), fact.slice(fact.indexOf('/') + 1)];
  if (family === 'certificate' || family === 'key') return id;
  if (family !== 'sslcert' && family !== 'wire' && fact !== 'internal-transport') return null;
  const found = view.peek(fact as FactKey);
  return isKnown(found) && typeof found.known === 'string' ? found.known : null;
}

export function daysOf(certificate: Thumbprint | null, view: View, at: string): number | null {
  const found = certificate === null ? undefined : view.peek(`certificate/${certificate}`);
  return found !== undefined && isKnown(found) && found.known !== null ? daysLeft(found.known.notAfter, at) : null;
}
