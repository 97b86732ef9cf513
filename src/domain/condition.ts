import { type Fact, type FactKey, isKnown, type ValueOf } from './facts.ts';
import type { View } from './view.ts';

/** The sentence that should hold; an unmet one is already the message. */
export type Condition =
  | { readonly should: string; readonly fact: FactKey; readonly is: 'met' | 'unmet' }
  | { readonly should: string; readonly fact: FactKey; readonly is: 'unknown'; readonly because: string };

export const need = <K extends FactKey>(
  view: View,
  fact: K,
  should: string,
  holds: (value: ValueOf<K> | null) => boolean,
): Condition => judge(view.get(fact), fact, should, holds);

export const judge = <T>(
  found: Fact<T>,
  fact: FactKey,
  should: string,
  holds: (value: T | null) => boolean,
): Condition =>
  isKnown(found)
    ? { should, fact, is: holds(found.known) ? 'met' : 'unmet' }
    : { should, fact, is: 'unknown', because: found.unknown };

/** A condition that follows from what is asked for, not from a fact that could be unknown. */
export const given = (fact: FactKey, should: string, holds: boolean): Condition => ({
  should,
  fact,
  is: holds ? 'met' : 'unmet',
});
