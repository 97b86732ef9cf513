import type { DesiredState } from '../domain/desired.ts';
import { isKnown, type Patch } from '../domain/facts.ts';
import type { Observation } from '../domain/observation.ts';
import { minute } from '../domain/say.ts';
import { FAMILIES, type FamilyOf } from '../facts/index.ts';
import { allAre, type Said } from './families.ts';
import { printable } from './printable.ts';
import { sourceSaid } from './source-said.ts';

interface How {
  readonly color: boolean;
  readonly width: number;
  readonly verbose: boolean;
}

/** One line for each server, and below it the facts that could not be read. */
export function observationText(observation: Observation, desired: DesiredState, { verbose }: How): string {
  const byName = new Map(Object.entries(observation.servers).map(([name, one]) => [name.toLowerCase(), one.facts]));
  const servers = desired.servers.flatMap(({ name }) => serverLines(name, byName.get(name.toLowerCase()), verbose));
  const head = `${printable(sourceSaid(observation.source))}, observed at ${minute(observation.takenAt)}`;
  return `${[head, '', ...servers, ...unknownLines(observation.facts)].join('\n')}\n`;
}

function serverLines(name: string, facts: Patch | undefined, verbose: boolean): string[] {
  if (facts === undefined) return [`${name}: no answer`];
  const count = Object.keys(facts).length;
  const known = verbose
    ? Object.entries(facts).flatMap(([key, fact]) =>
        fact && isKnown(fact) ? [line(key, JSON.stringify(fact.known))] : [],
      )
    : [];
  return [
    `${name}: ${count} facts, ${unknownLines(facts).length} of them unknown`,
    ...unwellLines(facts),
    ...known,
    ...unknownLines(facts),
  ];
}

/** Only the facts that are wrong, on one line: if 444 fails, all health pages fail. */
function unwellLines(facts: Patch): string[] {
  const role = facts.role !== undefined && isKnown(facts.role) ? facts.role.known : null;
  const unwell = Object.values(FAMILIES).flatMap((family: FamilyOf<unknown>) =>
    family.unwell === undefined
      ? []
      : knownOf(family.unwell.among, facts).filter(({ value }) => family.unwell?.is(value, role)),
  );
  const says = allAre(unwell);
  return says.length === 0 ? [] : [`  not well: ${printable(says.join('; '))}`];
}

const knownOf = (keys: readonly (keyof Patch)[], facts: Patch): Said[] =>
  keys.flatMap((fact) => {
    const found = facts[fact];
    return found !== undefined && isKnown(found) ? [{ fact, value: found.known }] : [];
  });

const unknownLines = (facts: Patch): string[] =>
  Object.entries(facts).flatMap(([key, fact]) =>
    !fact || isKnown(fact) ? [] : [line(key, `unknown: ${fact.unknown}`)],
  );

const line = (key: string, says: string): string => `  ${printable(key)}  ${printable(says)}`;
