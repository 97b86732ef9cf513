import { familyOf, restOf } from '../facts/index.ts';
import { factIs } from './facts-said.ts';

/** Health pages and events come by the half dozen: a reader wants one phrase for those of which the same is said. */

export interface Said {
  readonly fact: string;
  readonly value: unknown;
}

/** What is so, family by family, each thing said once. */
export function allAre(facts: readonly Said[]): string[] {
  const alike = new Map<string, Said[]>();
  for (const one of facts) alike.set(phraseOf(one), [...(alike.get(phraseOf(one)) ?? []), one]);
  return [...alike.values()].map(allSaid);
}

/** Whether several facts with this value can be put into one sentence. */
export const isSaidTogether = ({ fact, value }: Said): boolean => together([{ fact, value }]) !== undefined;

/** Facts with the same phrase become one sentence. */
const phraseOf = (one: Said): string =>
  isSaidTogether(one) ? `${familyOf(one.fact)?.key} ${JSON.stringify(one.value)}` : factIs(one.fact, one.value);

function allSaid(alike: readonly Said[]): string {
  const [first] = alike;
  if (first === undefined) return '';
  const several = new Set(alike.map(({ fact }) => fact)).size > 1;
  return (several ? together(alike) : undefined) ?? factIs(first.fact, first.value);
}

function together(alike: readonly Said[]): string | undefined {
  const [first] = alike;
  const rests = [...new Set(alike.map(({ fact }) => restOf(fact)))];
  return first && familyOf(first.fact)?.together?.(first.value, rests);
}
