import type { FactKey } from '../domain/facts.ts';
import { OPERATIONS, takesCmdlet } from '../domain/operation.ts';
import type { NumberedDrift, ServerPlan, Waiting } from '../domain/plan.ts';
import { isReadByCmdlet } from '../facts/index.ts';
import { requirementSaid } from './condition-said.ts';
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

/** While no shell opens, nothing that takes a cmdlet can be read: the shell is the one cause. */
const hiddenByShell = ({ fact, is }: Waiting): boolean =>
  fact === SHELL || (is === 'unknown' && (isReadByCmdlet(fact) || RIGHTS_BY_CMDLET.has(fact)));
const RIGHTS_BY_CMDLET: ReadonlySet<string> = new Set(OPERATIONS.filter(takesCmdlet).map((kind) => `may/${kind}`));

/** Of what could not be read, facts with one reason are one cause. */
const saidOf = (waiting: Waiting): string =>
  waiting.is === 'unmet' ? requirementSaid(waiting.requires) : waiting.because;

/** What waits, in words: a drift that is only an unread fact is named by the fact. */
export const driftSaid = ({ code, fact, says }: NumberedDrift): string =>
  code === 'fact-unknown' ? factName(fact) : says;
