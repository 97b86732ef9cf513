import type { Instant } from '../domain/facts.ts';
import { ms, plusSeconds } from '../domain/time.ts';
import { letBystandersAct, setFacts } from './bystanders.ts';
import { CmdletError } from './cmdlet.ts';
import { performOperation } from './operations.ts';
import { type Organization, type Server, serverNamed } from './organization.ts';
import type { Pending } from './world.ts';

/** Moves the clock of the world forward. Pending effects happen at their own time. */
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

/** If the late operation fails, no call is waiting for the error, so it is ignored. */
function takeEffectLate(org: Organization, server: Server, operation: Parameters<typeof performOperation>[2]): void {
  try {
    performOperation(org, server, operation);
    letBystandersAct(org, server, operation.kind);
  } catch (error) {
    if (!(error instanceof CmdletError)) throw error;
  }
}
