import { type FactKey, isKnown, isNew } from '../domain/facts.ts';
import type { Operation } from '../domain/operation.ts';
import type { View } from '../domain/view.ts';
import { familyOf } from '../facts/index.ts';

/**
 * What is asked again before a step is taken: the key of a fact; `row/Exchange Back End/`, for which of them there
 * are; or `store/Root/<thumbprint>`, because who else is trusted is no question of ours. The choice stands for the
 * store and all in it.
 */
export function questionsOf(reads: Iterable<string>, operation: Operation): string[] {
  return [...new Set(reads)].flatMap((key) => {
    if (familyOf(key)?.askedBy === 'the choice' || key.includes('/new:')) return [];
    return key === 'store/Root' ? rootQuestion(operation) : [key];
  });
}

const rootQuestion = (operation: Operation): string[] =>
  'certificate' in operation && !isNew(operation.certificate) ? [`store/Root/${operation.certificate}`] : [];

/** The answer as the table has it, to be written into a plan and compared with a later one. */
export function answerTo(ask: string, view: View): unknown {
  if (ask.endsWith('/')) return view.keys(ask).sort();
  if (ask.startsWith('store/Root/')) {
    const root = view.peek('store/Root');
    return isKnown(root) ? (root.known ?? []).includes(ask.slice('store/Root/'.length)) : { unknown: root.unknown };
  }
  const fact = view.peek(ask as FactKey);
  return isKnown(fact) ? fact.known : { unknown: fact.unknown };
}

/** A question that an earlier step of the plan answers itself is not asked. */
export const isAnsweredBy = (ask: string, written: ReadonlySet<string>): boolean =>
  written.has(ask.startsWith('store/Root/') ? 'store/Root' : ask) ||
  (ask.endsWith('/') && [...written].some((key) => key.startsWith(ask)));
