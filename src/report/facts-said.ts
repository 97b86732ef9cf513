import { familyOf, restOf } from '../facts/index.ts';
import { valueSaid } from '../facts/words.ts';

export { portSaid } from '../facts/words.ts';

/** The name of a fact, as an administrator knows it. */
export const factName = (fact: string): string => familyOf(fact)?.name(restOf(fact)) ?? fact;

/** A fact and its value in one sentence: `444 presents AB12…90EF`. */
export function factIs(fact: string, value: unknown): string {
  const unread = typeof value === 'object' && value !== null && 'unknown' in value;
  if (unread) return `${factName(fact)} ${valueSaid(value)}`;
  return familyOf(fact)?.sentence?.(value, restOf(fact)) ?? `${factName(fact)} is ${valueSaid(value)}`;
}
