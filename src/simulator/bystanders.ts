import { isOrganizationFact, setFact } from './facts/index.ts';
import { type Organization, type Server, serverNamed } from './organization.ts';

/** Each bystander acts once, after the effect of the operation that it waits for. */
export function letBystandersAct(org: Organization, server: Server, during: string): void {
  if (org.bystanders.length === 0) return;
  const acting = org.bystanders.filter((b) => b.during === during && serverNamed(org, b.server) === server);
  for (const { sets } of acting) setFacts(org, server, sets);
  org.bystanders = org.bystanders.filter((b) => !acting.includes(b));
}

export function setFacts(org: Organization, server: Server, sets: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(sets)) {
    setFact(org, isOrganizationFact(key) ? null : server, key, plain(value));
  }
}

/** The value of a fact. A world may also write it as an observation does, with `known`. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'known' in value ? value.known : value;
