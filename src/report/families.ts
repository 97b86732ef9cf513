import { list } from '../domain/say.ts';
import { factIs } from './facts-said.ts';

/** Health pages and events come by the half dozen: a reader wants one phrase for those of which the same is said. */

export interface Said {
  readonly fact: string;
  readonly value: unknown;
}

/** What is so, family by family, each thing said once. */
export function allAre(facts: readonly Said[]): string[] {
  const families = new Map<string, Said[]>();
  for (const one of facts) families.set(familyOf(one), [...(families.get(familyOf(one)) ?? []), one]);
  return [...families.values()].map(familySaid);
}

function familyOf({ fact, value }: Said): string {
  if (fact.startsWith('health/')) return `health ${value}`;
  return fact.startsWith('event/') && value === null ? 'event' : factIs(fact, value);
}

function familySaid(family: readonly Said[]): string {
  const [first] = family;
  if (first === undefined) return '';
  const names = [...new Set(family.map(({ fact }) => fact.slice(fact.indexOf('/') + 1)))];
  if (names.length === 1) return factIs(first.fact, first.value);
  if (first.fact.startsWith('health/'))
    return `the health pages of ${list(names)} ${first.value === null ? 'do not answer' : `answer ${first.value}`}`;
  return first.fact.startsWith('event/')
    ? `no event ${list(ranges(names.map(Number))).replace(' and ', ' or ')}`
    : factIs(first.fact, first.value);
}

/** `12012-12014`, where the numbers follow each other. */
function ranges(numbers: readonly number[]): string[] {
  const runs: number[][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === number - 1) run.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run.length < 3 ? run.join(', ') : `${run[0]}-${run.at(-1)}`));
}
