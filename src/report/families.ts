import { familyOf, restOf } from '../facts/index.ts';
import { factIs } from './facts-said.ts';

export interface Said {
  readonly fact: string;
  readonly value: unknown;
}

/**
 * One sentence for all facts of a family that have the same value. Health pages and events often have the same value,
 * and a line for each of them would hide the rest.
 */
export function allAre(facts: readonly Said[]): string[] {
  const alike = new Map<string, Said[]>();
  for (const one of facts) alike.set(phraseOf(one), [...(alike.get(phraseOf(one)) ?? []), one]);
  return [...alike.values()].map(allSaid);
}

/** Whether one sentence can name several facts that have this value. */
export const isSaidTogether = ({ fact, value }: Said): boolean => together([{ fact, value }]) !== undefined;

/** Facts with the same phrase share one sentence. */
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
