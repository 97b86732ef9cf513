import { type Connector, type Fact, type FactKey, type Facts, isKnown, noFacts, type Patch } from '../domain/facts.ts';

/**
 * A Receive connector that is known to name no certificate decides only about the ports of its own server. Setup makes
 * five on each server, so a thousand servers have five thousand (exchange facts 12).
 */
export function isOnlyForItsServer(key: string, fact: Patch[FactKey]): boolean {
  const [family, , kind] = key.split('/', 3);
  if (family !== 'connector' || kind !== 'receive' || fact === undefined || !isKnown(fact)) return false;
  return !(fact.known as Connector | null)?.tlsCertificateName;
}

/** The facts of the organization that can decide something about one server. */
export function concerning(organization: Patch): (server: string) => Patch {
  const all = noFacts();
  const own = new Map<string, Facts>();
  for (const [key, fact] of Object.entries(organization) as [FactKey, Fact<unknown>][]) {
    const owner = isOnlyForItsServer(key, fact) ? (key.split('/', 2)[1] ?? '').toLowerCase() : undefined;
    if (owner === undefined) all[key] = fact;
    else own.set(owner, withFact(own.get(owner) ?? noFacts(), key, fact));
  }
  return (server) => {
    const found = own.get(server.toLowerCase());
    return found === undefined ? all : Object.assign(noFacts(), all, found);
  };
}

/** The same table with one more fact. */
export function withFact(facts: Facts, key: FactKey, fact: Fact<unknown>): Facts {
  facts[key] = fact;
  return facts;
}
