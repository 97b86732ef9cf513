import { isDnsName, isOrganizationName, isServerName } from '../config/names.ts';
import { isDescribed } from '../domain/build.ts';
import type { Directory, ListedServer } from '../domain/directory.ts';
import { type Certificate, FRONT_END_RECORDS, type Identity, isKnown, type Patch, sameName } from '../domain/facts.ts';
import type { FoundServer, FoundServers, Guess, LeftOut } from '../domain/found-servers.ts';
import { type Observation, tableOf } from '../domain/observation.ts';

/** A first desired state of these servers, with everything in it that is a guess. */
export function foundServers(directory: Directory, observation: Observation): FoundServers {
  const domain = domainOf(directory.servers);
  const all = directory.servers.map((server) => found(server, tableOf(observation, server.name), domain));
  const servers: FoundServer[] = [];
  const leftOut: { name: string; why: LeftOut }[] = [];
  for (const server of all) {
    const why = refused(server, servers);
    if (why === undefined) servers.push(server);
    else leftOut.push({ name: server.name, why });
  }
  return { ...named(directory.organization, domain), servers, leftOut, subscriptions: subscriptionsIn(observation) };
}

function refused({ name, fqdn }: FoundServer, before: readonly FoundServer[]): LeftOut | undefined {
  if (!isServerName(name)) return 'name';
  if (!isDnsName(fqdn)) return 'fqdn';
  return before.some((other) => sameName(other.fqdn, fqdn)) ? 'fqdn-again' : undefined;
}

function found(server: ListedServer, facts: Patch, domain: string): FoundServer {
  const { name, role } = server;
  const unread = whyUnread(name, facts);
  return {
    name,
    fqdn: server.fqdn ?? (domain === '' ? '' : `${name.toLowerCase()}.${domain}`),
    role: role ?? 'mailbox',
    guesses: guessesOf(server, facts),
    ...(unread === undefined ? {} : { unread }),
  };
}

function whyUnread(name: string, { identity }: Patch): string | undefined {
  if (identity === undefined) return 'it did not answer';
  if (!isKnown(identity)) return identity.unknown;
  const own = identity.known as Identity | null;
  if (own === null) return 'it has no name';
  return sameName(own.name, name) ? undefined : `another machine answers under this name: ${own.name} (${own.fqdn})`;
}

function guessesOf({ fqdn, role }: ListedServer, facts: Patch): Guess[] {
  return [
    ...(fqdn === null ? (['fqdn'] as const) : []),
    ...(role === null ? (['role'] as const) : []),
    ...(role === 'edge' ? (['edge-renewed'] as const) : []),
    ...(role !== 'edge' && isSelfSigned(facts) ? (['front-end-left'] as const) : []),
    ...(isAnotherBuild(facts) ? (['build-not-known'] as const) : []),
  ];
}

function isAnotherBuild({ build }: Patch): boolean {
  const found = build !== undefined && isKnown(build) ? build.known : null;
  return typeof found === 'string' && !isDescribed(found);
}

function isSelfSigned(facts: Patch): boolean {
  const record = facts[FRONT_END_RECORDS[0]];
  const used = record !== undefined && isKnown(record) ? record.known : null;
  const fact = typeof used === 'string' ? facts[`certificate/${used}`] : undefined;
  const certificate = fact !== undefined && isKnown(fact) ? (fact.known as Certificate | null) : null;
  return certificate !== null && certificate.subject === certificate.issuer;
}

/** The domain that most of the servers have; empty if none is known. */
function domainOf(servers: readonly ListedServer[]): string {
  const counts = new Map<string, number>();
  for (const { fqdn } of servers) {
    const domain = fqdn?.split('.').slice(1).join('.').toLowerCase() ?? '';
    if (domain !== '') counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

/** A name that a desired state cannot contain, or that is not known, is replaced by the first word of the domain. */
function named(was: string | null, domain: string): Pick<FoundServers, 'organization' | 'organizationWas'> {
  if (was !== null && isOrganizationName(was)) return { organization: was };
  const word = domain.split('.', 1)[0] ?? '';
  return { organization: isOrganizationName(word) ? word : 'exchange', organizationWas: was };
}

function subscriptionsIn({ facts }: Observation): readonly string[] {
  const fact = facts['edge-subscriptions'];
  return fact !== undefined && isKnown(fact) ? ((fact.known as readonly string[] | null) ?? []) : [];
}
