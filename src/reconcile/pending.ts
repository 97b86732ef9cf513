import type { Ended } from '../apply/run.ts';
import { blockedExit } from '../domain/blocked-exit.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Pending } from '../domain/journal.ts';
import type { Plan, ServerPlan } from '../domain/plan.ts';

/**
 * Exit codes in the order of precedence. The refusal of a single server counts only if nothing of the others is blocked
 * (formats, section 9).
 */
const LEFT = [EXIT.blockedByKnown, EXIT.blockedByUnknown, EXIT.bug, EXIT.changes, EXIT.ok];

/**
 * After the last step, exstate observes and plans again. A certificate may have fallen below the wanted days during the
 * run, and other administrators may have changed something. Proofs that are owed count as blocked by a known condition.
 */
export async function whatIsLeft(
  plan: Plan,
  planAgain: () => Promise<Pick<Plan, 'servers'>>,
  owesProofs = false,
): Promise<Ended & { readonly pending: readonly Pending[] }> {
  const held = blockedExit(plan.servers);
  const now = await planAgain().catch((error: unknown) => notPlanned(error));
  if ('end' in now) return { ...now, pending: [] };
  const steps = now.servers.some((server) => server.steps.length > 0) ? EXIT.changes : EXIT.ok;
  const exits: readonly number[] = [owesProofs ? EXIT.blockedByKnown : EXIT.ok, held, blockedExit(now.servers), steps];
  const exit = LEFT.find((one) => exits.includes(one)) ?? EXIT.ok;
  return { exit, end: { code: 'done' }, pending: now.servers.flatMap(pendingOf) };
}

/** Every step is proven, so the run ends here, even if the next plan cannot be made. */
function notPlanned(error: unknown): Ended {
  if (!(error instanceof Fault) || error.exit !== EXIT.bug) throw error;
  return { exit: error.exit, end: { code: 'not-planned', fault: error.code, says: error.message } };
}

const pendingOf = ({ server, drift, blocked }: ServerPlan): Pending[] => {
  const held = new Set(blocked.map((one) => one.drift));
  return drift
    .filter(({ owner }) => owner === 'ours')
    .map(({ id, code, fact, says }) => ({ server, code, fact, says, blocked: held.has(id) }));
};
