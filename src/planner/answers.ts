import { type FactKey, isKnown, isNew } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { View } from '../domain/view.ts';
import { isOnlyForItsServer } from '../facts/concerning.ts';
import { familyOf } from '../facts/index.ts';

/**
 * The questions that are asked again before a step: the key of a fact; `row/Exchange Back End/` for the list of the
 * HTTPS bindings of a site; or `store/Root/<thumbprint>`, because a change of other trusted certificates does not
 * matter. The choice already depends on the store and on every certificate in it, so they are not asked. A revert
 * chooses nothing, so it asks for its certificates.
 */
export function questionsOf(reads: Iterable<string>, operation: Operation, hasChoice = true): string[] {
  return [...new Set(reads)].flatMap((key) => {
    if ((hasChoice && familyOf(key)?.askedBy === 'the choice') || key.includes('/new:')) return [];
    return key === 'store/Root' ? rootQuestion(operation) : [key];
  });
}

const rootQuestion = (operation: Operation): string[] =>
  'certificate' in operation && !isNew(operation.certificate) ? [`store/Root/${operation.certificate}`] : [];

/** The answer from the table. The plan contains it, and it is compared with a later answer. */
export function answerTo(ask: string, view: View): unknown {
  if (ask.endsWith('/'))
    return view
      .keys(ask)
      .filter((key) => !isOnlyForItsServer(key, view.peek(key)))
      .sort();
  if (ask.startsWith('store/Root/')) {
    const root = view.peek('store/Root');
    return isKnown(root) ? (root.known ?? []).includes(ask.slice('store/Root/'.length)) : { unknown: root.unknown };
  }
  const fact = view.peek(ask as FactKey);
  return isKnown(fact) ? fact.known : { unknown: fact.unknown };
}

/** An earlier step of the plan changes this answer, so it is not asked. */
export const isAnsweredBy = (ask: string, written: ReadonlySet<string>): boolean =>
  written.has(ask.startsWith('store/Root/') ? 'store/Root' : ask) ||
  (ask.endsWith('/') && [...written].some((key) => key.startsWith(ask)));
