import type { Surprise } from '../domain/journal.ts';
import { show } from '../domain/say.ts';
import { factName, valueSaid } from './facts-said.ts';

/** A fact that changed, as a sentence: `the certificate of 443 was 90DD…2222, is now AB12…3333`. */
export function changeSaid({ fact, was, is }: Pick<Surprise, 'fact' | 'was' | 'is'>): string {
  if (fact.startsWith('store/')) return membersSaid(fact, listOf(was), listOf(is));
  if (isRecord(was) && isRecord(is)) return `${factName(fact)}: ${fieldsSaid(was, is)}`;
  if (fact.startsWith('health/') && is === null)
    return `${factName(fact)} was ${valueSaid(was)}, is now without an answer`;
  return `${factName(fact)} was ${valueSaid(was)}, is now ${valueSaid(is)}`;
}

function membersSaid(store: string, was: readonly string[], is: readonly string[]): string {
  const gone = was.filter((id) => !is.includes(id)).map((id) => `${show(id)} is gone from ${factName(store)}`);
  const came = is.filter((id) => !was.includes(id)).map((id) => `${show(id)} has come into ${factName(store)}`);
  return [...gone, ...came].join('; ');
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
