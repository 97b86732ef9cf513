import type { FactKey } from '../domain/facts.ts';
import { OPERATIONS, takesCmdlet } from '../domain/operation.ts';
import type { NumberedDrift, ServerPlan, Waiting } from '../domain/plan.ts';
import { list } from '../domain/say.ts';
import { isReadByCmdlet } from '../facts/index.ts';
import { requirementSaid } from './condition-said.ts';
import { factName } from './facts-said.ts';

/** One cause that blocks, and every drift that it blocks. */
export interface Cause {
  readonly is: Waiting['is'];
  readonly says: string;
  /** The facts that could not be read, if this is the cause. */
  readonly facts: readonly FactKey[];
  readonly drifts: readonly NumberedDrift[];
}

const SHELL = 'shell/opens';

/** Each cause appears once, even if it hides many facts or blocks many drifts. */
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
      const says = saidOf(found);
      const key = found.fact === SHELL ? SHELL : `${found.is} ${says}`;
      const cause = causes.get(key) ?? { is: found.is, says, facts: new Set(), drifts: new Set() };
      causes.set(key, cause);
      if (found.is === 'unknown' || found !== waiting) cause.facts.add(waiting.fact);
      if (drift) cause.drifts.add(drift);
    }
  }
  return [...causes.values()].map((one) => ({ ...one, facts: [...one.facts], drifts: [...one.drifts] }));
}

/** While no management shell opens, no fact that needs a cmdlet can be read. The shell is then the only cause. */
const hiddenByShell = ({ fact, is }: Waiting): boolean =>
  fact === SHELL || (is === 'unknown' && (isReadByCmdlet(fact) || RIGHTS_BY_CMDLET.has(fact)));
const RIGHTS_BY_CMDLET: ReadonlySet<string> = new Set(OPERATIONS.filter(takesCmdlet).map((kind) => `may/${kind}`));

/** Facts that could not be read for the same reason have one cause. */
const saidOf = (waiting: Waiting): string =>
  waiting.is === 'unmet' ? requirementSaid(waiting.requires) : waiting.because;

/** The text of a blocked drift. A drift that only says that a fact is unknown gets the name of the fact. */
export const driftSaid = ({ code, fact, says }: NumberedDrift): string =>
  code === 'fact-unknown' ? factName(fact) : says;

/** The same as a sentence, where no cause stands beside it that says why. */
export const driftSentence = ({ code, fact, says }: NumberedDrift): string =>
  code === 'fact-unknown' ? `${factName(fact)} ${says}` : says;

/** An unmet condition is shown as the sentence that must be true. */
export const causeSaid = ({ is, says, facts, drifts }: Cause): string => {
  if (is === 'unmet') return `requires: ${says}`;
  const unread = facts.filter((fact) => !drifts.some((drift) => drift.fact === fact && drift.code === 'fact-unknown'));
  return unread.length === 0
    ? `could not be read: ${says}`
    : `could not be read: ${list(unread.map(factName))} (${says})`;
};
