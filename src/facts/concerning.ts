import { type Connector, type FactKey, isKnown, type Patch } from '../domain/facts.ts';

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
  const all: Record<string, unknown> = {};
  const own = new Map<string, Record<string, unknown>>();
  for (const [key, fact] of Object.entries(organization) as [FactKey, Patch[FactKey]][]) {
    const owner = isOnlyForItsServer(key, fact) ? (key.split('/', 2)[1] ?? '').toLowerCase() : undefined;
    if (owner === undefined) all[key] = fact;
    else own.set(owner, Object.assign(own.get(owner) ?? {}, { [key]: fact }));
  }
  return (server) => {
    const found = own.get(server.toLowerCase());
    return (found === undefined ? all : { ...all, ...found }) as Patch;
  };
}
