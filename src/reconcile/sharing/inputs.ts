import type { DesiredServer, DesiredState } from '../../domain/desired.ts';
import {
  type Fact,
  type FactKey,
  type Facts,
  isKnown,
  noFacts,
  type Patch,
  type Thumbprint,
} from '../../domain/facts.ts';
import type { ObservedState } from '../../domain/plan.ts';
import { withFact } from '../../facts/concerning.ts';
import { aroundThumbprints, namesOf, type Signs, signsOf, thumbprintsIn, withoutName } from './signs.ts';

/** What the plan of one server is made from, besides what is the same for all servers. */
export interface Inputs {
  /** Without the signs of the server. Two servers with the same text differ in their signs only. */
  readonly text: string;
  readonly signs: Signs;
  readonly facts: Patch;
}

/** A function that is undefined for a server whose plan must not repeat the plan of another one. */
export function inputsIn(
  { servers }: DesiredState,
  observed: ObservedState,
  more: (server: string) => unknown,
): (server: DesiredServer) => Inputs | undefined {
  const organization = organizationOf(observed.facts, servers);
  return (server) => {
    const facts = Object.hasOwn(observed.servers, server.name) ? observed.servers[server.name]?.facts : undefined;
    const [name, names] = [server.name.toLowerCase(), namesOf(server)];
    if (facts === undefined || !/[a-z]/.test(name)) return undefined;
    if (names.some((one) => organization.named.has(one.toLowerCase()))) return undefined;
    const text = `${copiesIn(facts)}${JSON.stringify(facts).replace(COPIES, '')}${JSON.stringify([
      server,
      organization.connectors.get(name),
      more(server.name),
    ])}`;
    const found = anonymous(text, names, (id) => {
      const owner = organization.owners.get(id);
      return owner === undefined || owner === name;
    });
    return found && { ...found, facts };
  };
}

/** The number of active copies is counted in each plan, and decides nothing else. */
const COPIES = /"mounted-copies":\{"known":\d+\},?/;

function copiesIn(facts: Patch): string {
  const copies = facts['mounted-copies'];
  return copies === undefined || !isKnown(copies) ? '' : copies.known === 0 ? 'none' : 'some';
}

/**
 * The order of thumbprints decides where nothing else does, so the thumbprints of a server are numbered in their order,
 * and all others stand for themselves. The names in one group differ in digits only, for the same reason.
 */
function anonymous(
  text: string,
  names: readonly string[],
  isOwn: (id: Thumbprint) => boolean,
): Pick<Inputs, 'text' | 'signs'> | undefined {
  const parts = aroundThumbprints(text);
  const sorted = [...new Set(parts.filter((_, i) => i % 2 === 1))].sort();
  const own = sorted.filter(isOwn);
  const signs = signsOf(names, own);
  if (signs === undefined) return undefined;
  const numbers = new Map(own.map((id, i) => [id, `${SIGN}#${i}${SIGN}`]));
  for (let i = 1; i < parts.length; i += 2) parts[i] = numbers.get(parts[i] ?? '') ?? parts[i] ?? '';
  let rest: string | undefined = parts.join('');
  for (const [i, name] of byLength(names)) rest = rest && withoutName(rest, name, `${SIGN}@${i}${SIGN}`);
  if (rest === undefined || isNamed(rest, names)) return undefined;
  const order = sorted.map((id) => numbers.get(id) ?? id);
  return { text: [rest, ...order, ...names.map((name) => name.replace(/\d/g, '0'))].join(SIGN), signs };
}

/** JSON contains no control character. */
const SIGN = '\u0001';

const byLength = (names: readonly string[]): (readonly [number, string])[] =>
  [...names.entries()].sort(([, a], [, b]) => b.length - a.length);

/** The name is still there, in another case. */
function isNamed(text: string, names: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return names.some((name) => lower.includes(name.toLowerCase()));
}

/** The facts of the organization, as far as they belong to a server or name one. Names of servers in lower case. */
interface Organization {
  readonly connectors: ReadonlyMap<string, Patch>;
  /** Servers that are named in a fact that is not their own. */
  readonly named: ReadonlySet<string>;
  /** The server whose connectors alone resolve to a certificate. Null: more than one, or another fact names it. */
  readonly owners: ReadonlyMap<Thumbprint, string | null>;
}

function organizationOf(facts: Patch, servers: readonly DesiredServer[]): Organization {
  const known = new Set(servers.flatMap((server) => namesOf(server).map((name) => name.toLowerCase())));
  const connectors = new Map<string, Facts>();
  const named = new Set<string>();
  const owners = new Map<Thumbprint, string | null>();
  for (const key of (Object.keys(facts) as FactKey[]).sort()) {
    const owner = ownerOf(key, known);
    const text = JSON.stringify([key, facts[key]]);
    if (owner !== null)
      connectors.set(owner, withFact(connectors.get(owner) ?? noFacts(), key, facts[key] as Fact<unknown>));
    for (const id of thumbprintsIn(text)) owners.set(id, (owners.get(id) ?? owner) === owner ? owner : null);
    for (const word of text.toLowerCase().match(/[\w-]+/g) ?? []) {
      if (word === owner || !known.has(word)) continue;
      named.add(word);
      if (owner !== null) named.add(owner);
    }
  }
  return { connectors, named, owners };
}

function ownerOf(key: string, known: ReadonlySet<string>): string | null {
  const [family, of = ''] = key.split('/', 2);
  return family === 'connector' && known.has(of.toLowerCase()) ? of.toLowerCase() : null;
}
