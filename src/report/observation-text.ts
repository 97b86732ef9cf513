import type { DesiredServer, DesiredState } from '../domain/desired.ts';
import { type Identity, isKnown, type Patch, sameName } from '../domain/facts.ts';
import type { Observation } from '../domain/observation.ts';
import { minute } from '../domain/say.ts';
import { FAMILIES, type FamilyOf } from '../facts/index.ts';
import { FactTable } from '../facts/table.ts';
import { boundLines } from './bound-text.ts';
import { allAre, type Said } from './families.ts';
import { hang, type Page } from './page.ts';
import { printable } from './printable.ts';
import { sourceSaid } from './source-said.ts';
import { unreadLines } from './unread-text.ts';

/** A server: which certificate is where and until when, what is not well, and what could not be read. */
export function observationText(observation: Observation, desired: DesiredState, page: Page): string {
  const byName = new Map(Object.entries(observation.servers).map(([name, one]) => [name.toLowerCase(), one.facts]));
  const servers = desired.servers.map((server) =>
    serverLines(server, byName.get(server.name.toLowerCase()), observation, page),
  );
  const head = `${printable(sourceSaid(observation.source))}, observed at ${minute(observation.takenAt)}`;
  const ofAll = page.verbose ? unknownLines(observation.facts) : unreadLines(observation.facts, page);
  const blocks = ofAll.length === 0 ? servers : [...servers, ['The organization', ...ofAll]];
  return `${[[head], ...blocks].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function serverLines(
  server: DesiredServer,
  facts: Patch | undefined,
  { takenAt, facts: ofAll }: Observation,
  page: Page,
): string[] {
  const { name } = server;
  if (facts === undefined) return [`${name}: no answer`];
  const unknown = unknownLines(facts);
  const count = Object.keys(facts).length;
  if (isSilent(facts) && !page.verbose) return hang(`${name}: `, `UNKNOWN: ${silenceOf(facts)}`, page);
  const known = page.verbose
    ? Object.entries(facts).flatMap(([key, fact]) =>
        fact && isKnown(fact) ? [line(key, JSON.stringify(fact.known))] : [],
      )
    : [];
  return [
    `${name}: ${count} facts, ${unknown.length} of them unknown`,
    ...otherMachineLines(server, facts, page),
    ...boundLines(FactTable.of(facts, ofAll), takenAt, page),
    ...unwellLines(facts),
    ...known,
    ...(page.verbose ? unknown : unreadLines(facts, page)),
  ];
}

/** It did not say who it is, and nothing else is known of it either. */
const isSilent = ({ identity, ...facts }: Patch): boolean =>
  identity !== undefined && [identity, ...Object.values(facts)].every((fact) => fact !== undefined && !isKnown(fact));

/** Usually all facts have one reason. */
const silenceOf = (facts: Patch): string => {
  const reasons = Object.values(facts).flatMap((fact) => (fact && !isKnown(fact) ? [fact.unknown] : []));
  return `nothing could be read (${[...new Set(reasons)].join('; ')})`;
};

/** With a wrong entry in DNS, all facts are those of another machine. */
function otherMachineLines({ name, fqdn }: DesiredServer, { identity }: Patch, page: Page): string[] {
  if (identity === undefined || !isKnown(identity) || identity.known === null) return [];
  const other = identity.known as Identity;
  if (sameName(other.name, name) && sameName(other.fqdn, fqdn)) return [];
  return hang(
    '  ',
    `UNKNOWN: ${other.fqdn} (${other.name}) answers under the name ${fqdn} (${name}). What follows is about that machine.`,
    page,
  );
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
