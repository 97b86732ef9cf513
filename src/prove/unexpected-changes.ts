import equal from 'fast-deep-equal';
import type { Prediction } from '../domain/action.ts';
import { type CertificateId, type FactKey, isKnown, type Known, type Patch } from '../domain/facts.ts';
import type { Surprise } from '../domain/journal.ts';
import type { View } from '../domain/view.ts';
import { type FamilyOf, familyOf, type Reaction, restOf } from '../facts/index.ts';

/** All changes that the prediction does not contain. A fact that cannot be read any more does not count as a change. */
export function changesOutside(
  prediction: Pick<Prediction, 'writes' | 'unsettles'>,
  subject: CertificateId | undefined,
  before: View,
  after: View,
): Surprise[] {
  const { writes, unsettles = [] } = prediction;
  const isExpected = (key: FactKey) => writes[key] !== undefined || unsettles.includes(key);
  const changed: Surprise[] = [];
  // A fact that is in only one of the two looks was unknown in the other, so it does not count as a change.
  for (const key of before.all()) {
    const [was, is] = [before.peek(key), after.peek(key)];
    if (was === is || !isKnown(was) || !isKnown(is) || equal(was.known, is.known)) continue;
    const family = familyOf(key);
    if (family?.lists) changed.push(...listChange(key, was, is, isExpected(key) ? subject : undefined));
    else if (!isExpected(key)) changed.push(...change(key, was.known, is.known, family));
  }
  return changed;
}

function change(fact: FactKey, was: unknown, is: unknown, family: FamilyOf<unknown> | undefined): Surprise[] {
  const reaction = reactionTo(fact);
  if (reaction === 'is ignored' || family?.changed?.(was, is) === false) return [];
  return [{ fact, was, is, guarded: reaction === 'ends the stage' }];
}

/** What happens when a fact of this family changes and no step predicted it (exchange facts 17). */
function reactionTo(fact: string): Reaction {
  const reaction = familyOf(fact)?.unplanned ?? 'is reported';
  return typeof reaction === 'string' ? reaction : reaction(restOf(fact));
}

/** A certificate that another person adds is only reported. One that disappears can end the stage. */
function listChange(
  fact: FactKey,
  before: Known<unknown>,
  after: Known<unknown>,
  subject: CertificateId | undefined,
): Surprise[] {
  const others = ({ known }: Known<unknown>) =>
    ((known as readonly string[] | null) ?? []).filter((id) => id !== subject);
  const [was, is] = [new Set(others(before)), new Set(others(after))];
  const gone = [...was].filter((id) => !is.has(id));
  const added = [...is].filter((id) => !was.has(id));
  return [
    ...gone.map((id) => ({ fact, was: [id], is: [], guarded: reactionTo(fact) === 'ends the stage' })),
    ...added.map((id) => ({ fact, was: [], is: [id], guarded: false })),
  ];
}

/**
 * Facts that no step may change unless its prediction says so. Stores are lists, and each step compares them in its own
 * way.
 */
export const guardedFacts = (facts: Patch): FactKey[] =>
  (Object.keys(facts) as FactKey[]).filter((fact) => reactionTo(fact) === 'ends the stage' && !familyOf(fact)?.lists);
