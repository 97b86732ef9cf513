import { type Connector, type Fact, type FactKey, type Facts, isKnown, noFacts, type Patch } from '../domain/facts.ts';

const CONNECTOR = 'connector/';

/** `EX01` of `connector/EX01/receive/Default Frontend EX01`, undefined if the key is of another kind. Without a list of its parts: this is asked for each fact. */
function receives(key: string): string | undefined {
  if (!key.startsWith(CONNECTOR)) return undefined;
  const end = key.indexOf('/', CONNECTOR.length);
  return key.startsWith('/receive/', end) ? key.slice(CONNECTOR.length, end) : undefined;
}

/**
 * A Receive connector that is known to name no certificate decides only about the ports of its own server. Setup makes
 * five on each server, so a thousand servers have five thousand (exchange facts 12).
 */
export const isOnlyForItsServer = (key: string, fact: Patch[FactKey]): boolean => onlyFor(key, fact) !== undefined;

/** The server in lower case, undefined if the fact can decide something about others. */
function onlyFor(key: string, fact: Patch[FactKey]): string | undefined {
  const owner = receives(key);
  if (owner === undefined || fact === undefined || !isKnown(fact)) return undefined;
  return (fact.known as Connector | null)?.tlsCertificateName ? undefined : owner.toLowerCase();
}

/** The facts of the organization that can decide something about one server, for many servers. */
export function concerning(organization: Patch): (server: string) => Patch {
  const all = noFacts();
  const own = new Map<string, Facts>();
  for (const [key, fact] of Object.entries(organization) as [FactKey, Fact<unknown>][]) {
    const owner = onlyFor(key, fact);
    if (owner === undefined) all[key] = fact;
    else own.set(owner, withFact(own.get(owner) ?? noFacts(), key, fact));
  }
  return (server) => {
    const found = own.get(server.toLowerCase());
    return found === undefined ? all : Object.assign(noFacts(), all, found);
  };
}

/** The same facts of an answer, for one server. */
export function concerningOne(answer: Patch, server: string): Patch {
  const name = server.toLowerCase();
  const found = noFacts();
  for (const [key, fact] of Object.entries(answer) as [FactKey, Fact<unknown>][]) {
    if ((onlyFor(key, fact) ?? name) === name) found[key] = fact;
  }
  return found;
}

/** The same table with one more fact. */
export function withFact(facts: Facts, key: FactKey, fact: Fact<unknown>): Facts {
  facts[key] = fact;
  return facts;
}
