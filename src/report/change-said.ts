import type { Surprise } from '../domain/journal.ts';
import { show } from '../domain/say.ts';
import { familyOf } from '../facts/index.ts';
import { valueSaid } from '../facts/words.ts';
import { factName } from './facts-said.ts';

/** A fact that changed, as a sentence: `the certificate of 443 was 90DD…2222, is now AB12…3333`. */
export function changeSaid({ fact, was, is }: Pick<Surprise, 'fact' | 'was' | 'is'>): string {
  const family = familyOf(fact);
  if (family?.lists) return membersSaid(fact, listOf(was), listOf(is));
  if (isRecord(was) && isRecord(is)) return `${factName(fact)}: ${fieldsSaid(was, is)}`;
  const shown = (value: unknown): string => family?.shown?.(value) ?? valueSaid(value);
  return `${factName(fact)} was ${shown(was)}, is now ${shown(is)}`;
}

function membersSaid(store: string, was: readonly string[], is: readonly string[]): string {
  const gone = was.filter((id) => !is.includes(id)).map((id) => `${show(id)} is gone from ${factName(store)}`);
  const added = is.filter((id) => !was.includes(id)).map((id) => `${show(id)} was added to ${factName(store)}`);
  return [...gone, ...added].join('; ');
}

/** Only the fields that differ. */
const fieldsSaid = (was: Readonly<Record<string, unknown>>, is: Readonly<Record<string, unknown>>): string =>
  [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
    .map((name) => `${name} was ${valueSaid(was[name])}, is now ${valueSaid(is[name])}`)
    .join('; ');

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('unknown' in value);
