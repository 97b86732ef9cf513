import { type Fact, type Identity, isKnown, sameName } from './facts.ts';

/**
 * The names of a server as the server itself writes them, which a new certificate is to have (exchange facts 5). If
 * they are unknown, or another machine answered, the names of the YAML.
 */
export function ownNames({ name, fqdn }: Identity, observed: Fact<Identity>): Identity {
  const own = isKnown(observed) ? observed.known : null;
  const isOwn = own !== null && sameName(own.name, name) && sameName(own.fqdn, fqdn);
  return isOwn ? { name: own.name, fqdn: own.fqdn } : { name, fqdn };
}
