import type { Ended } from '../apply/apply.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { heldExit } from '../domain/held.ts';
import type { Pending } from '../domain/journal.ts';
import type { Plan, ServerPlan } from '../domain/plan.ts';

/** In the order of precedence. That one server is refused is said where nothing of the others blocks (formats, section 9). */
const LEFT = [EXIT.heldByKnown, EXIT.heldByUnknown, EXIT.bug, EXIT.changes, EXIT.ok];

/**
 * When the last step is done, the desired state is asked again of the servers as they are then: a certificate may have
 * come below the wanted days while the run went on, and others may have been at work.
 */
export async function whatIsLeft(
  plan: Plan,
  planAgain: () => Promise<Pick<Plan, 'servers'>>,
): Promise<Ended & { readonly pending: readonly Pending[] }> {
  const held = heldExit(plan.servers);
  const now = await planAgain().catch((error: unknown) => notPlanned(error));
  if ('end' in now) return { ...now, pending: [] };
  const steps = now.servers.some((server) => server.steps.length > 0) ? EXIT.changes : EXIT.ok;
  const exits: readonly number[] = [held, heldExit(now.servers), steps];
  const exit = LEFT.find((one) => exits.includes(one)) ?? EXIT.ok;
  return { exit, end: { code: 'done' }, pending: now.servers.flatMap(pendingOf) };
}

/** Every step is proven, so the run ends here whatever is wrong with the next plan. */
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
