import type { FactKey } from '../domain/facts.ts';
import type { NumberedDrift, ServerPlan, Waiting } from '../domain/plan.ts';
import { factName } from './facts-said.ts';

/** One thing that is waited for, and everything that waits for it. */
export interface Cause {
  readonly is: Waiting['is'];
  readonly says: string;
  /** What could not be read, by name, where that is the cause. */
  readonly facts: readonly FactKey[];
  readonly drifts: readonly NumberedDrift[];
}

const SHELL = 'shell/opens';

/** One cause is told once, however many facts it hides and however many drifts wait for it. */
export function causesOf(server: ServerPlan): Cause[] {
  const causes = new Map<
    string,
    { is: Waiting['is']; says: string; facts: Set<FactKey>; drifts: Set<NumberedDrift> }
  >();
  const byId = new Map(server.drift.map((drift) => [drift.id, drift]));
  const shut = server.blocked
    .flatMap(({ waitsFor }) => waitsFor)
    .find(({ fact, is }) => fact === SHELL && is === 'unmet');
  for (const { drift: id, waitsFor } of server.blocked) {
    const drift = byId.get(id);
    for (const waiting of waitsFor) {
      const found = shut !== undefined && hiddenByShell(waiting) ? shut : waiting;
      const says = saidOf(found, drift, server);
      const cause = causes.get(keyOf(found, says)) ?? { is: found.is, says, facts: new Set(), drifts: new Set() };
      causes.set(keyOf(found, says), cause);
      if (found.is === 'unknown' || found !== waiting) cause.facts.add(waiting.fact);
      if (drift) cause.drifts.add(drift);
    }
  }
  return [...causes.values()].map((one) => ({ ...one, facts: [...one.facts], drifts: [...one.drifts] }));
}

/** While the shell is shut, whatever takes a cmdlet names the shell as its reason. */
const hiddenByShell = ({ fact, is, says }: Waiting): boolean =>
  fact === SHELL || (is === 'unknown' && /management shell/i.test(says));

const keyOf = ({ is, fact }: Waiting, says: string): string => (fact === SHELL ? SHELL : `${is} ${says}`);

/** A condition that is unknown says what should hold; a fact that is unknown says only why. */
function saidOf({ fact, is, says }: Waiting, drift: NumberedDrift | undefined, { server, choice }: ServerPlan): string {
  if (fact === SHELL) return is === 'unmet' ? `a management shell opens on ${server}` : says;
  const bare = fact === drift?.fact || choice.waitsFor?.some((one) => one.fact === fact && one.says === says);
  return bare || is === 'unmet' ? says : (/\((.*)\)$/s.exec(says)?.[1] ?? says);
}

/** What waits, in words: a drift that is only an unread fact is named by the fact. */
export const driftSaid = ({ code, fact, says }: NumberedDrift): string =>
  code === 'fact-unknown' ? factName(fact) : says;
