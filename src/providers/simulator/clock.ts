import type { Instant } from '../../domain/facts.ts';
import { isOrganizationFact } from '../../domain/facts.ts';
import { ms, plusSeconds } from '../../domain/time.ts';
import { CmdletError } from './cmdlet.ts';
import { imposeFact } from './impose.ts';
import { carryOut } from './operations.ts';
import { type Organization, type Server, serverNamed } from './organization.ts';
import type { Pending } from './world.ts';

/** The world's clock goes forward only; what was to happen on the way happens at its own time. */
export function passTime(org: Organization, seconds: number): void {
  const until = plusSeconds(org.now, Math.max(0, seconds));
  for (let due = nextDue(org, until); due !== undefined; due = nextDue(org, until)) {
    org.pending.splice(org.pending.indexOf(due), 1);
    if (ms(due.at) > ms(org.now)) org.now = due.at;
    settle(org, due);
  }
  org.now = until;
}

const nextDue = (org: Organization, until: Instant): Pending | undefined =>
  org.pending.filter((p) => ms(p.at) <= ms(until)).sort((a, b) => ms(a.at) - ms(b.at))[0];

function settle(org: Organization, due: Pending): void {
  const server = serverNamed(org, due.server);
  if (server === undefined) return;
  if ('sets' in due) setFacts(org, server, due.sets);
  else takeEffectLate(org, server, due.operation);
}

/** Nobody is there any more to be told that it failed. */
function takeEffectLate(org: Organization, server: Server, operation: Parameters<typeof carryOut>[2]): void {
  try {
    carryOut(org, server, operation);
    letBystandersAct(org, server, operation.kind);
  } catch (error) {
    if (!(error instanceof CmdletError)) throw error;
  }
}

/** Each acts once, when the operation that it waited for has taken effect. */
export function letBystandersAct(org: Organization, server: Server, during: string): void {
  if (org.bystanders.length === 0) return;
  const acting = org.bystanders.filter((b) => b.during === during && serverNamed(org, b.server) === server);
  for (const { sets } of acting) setFacts(org, server, sets);
  org.bystanders = org.bystanders.filter((b) => !acting.includes(b));
}

function setFacts(org: Organization, server: Server, sets: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(sets)) {
    imposeFact(org, isOrganizationFact(key) ? null : server, key, plain(value));
  }
}

/** A fact may also be written the way an observation writes it. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'known' in value ? value.known : value;
