import { type Operation, takesCmdlet } from '../domain/operation.ts';
import type { Outcome } from '../domain/provider.ts';
import { plusSeconds } from '../domain/time.ts';
import { letBystandersAct } from './bystanders.ts';
import { passTime } from './clock.ts';
import { CmdletError } from './cmdlet.ts';
import { DURATION, performCmdlet, performOperation } from './operations.ts';
import { type Organization, type Server, serverNamed } from './organization.ts';
import { bySnapIn, helper, shellShut } from './shell.ts';
import type { FaultKind, WorldFault } from './world.ts';

/** Seconds between the deadline and a late effect. */
const LATE = 60;

/** Performs one operation in this world, with its faults and bystanders. Returns what a provider would return. */
export function attempt(org: Organization, name: string, operation: Operation, deadlineSeconds: number): Outcome {
  const server = serverNamed(org, name);
  if (server === undefined) return { is: 'refused', error: `There is no server ${name} in this world.` };
  switch (consumeFault(org, server, operation)) {
    case 'refuse':
      return { is: 'refused', error: `${operation.kind} was refused (a fault of this world).` };
    case 'timeout':
      return lost(org, server, deadlineSeconds);
    case 'no-effect':
      passTime(org, DURATION[operation.kind]);
      return { is: 'done', changed: true };
    case 'late-effect':
      org.pending.push({ server: server.name, at: plusSeconds(org.now, deadlineSeconds + LATE), operation });
      return lost(org, server, deadlineSeconds);
    case 'effect-then-error': {
      const outcome = perform(org, server, operation);
      const error = `${operation.kind} ended with an error after its effect (a fault of this world).`;
      return outcome.is === 'done' ? { is: 'refused', error } : outcome;
    }
    case 'effect-then-silence': {
      const outcome = perform(org, server, operation, performCmdlet);
      return outcome.is === 'done' ? lost(org, server, deadlineSeconds) : outcome;
    }
    default:
      return perform(org, server, operation);
  }
}

function perform(org: Organization, server: Server, operation: Operation, act = performOperation): Outcome {
  try {
    const way = wayOf(org, server, operation);
    const changed = act(org, server, operation);
    letBystandersAct(org, server, operation.kind);
    passTime(org, DURATION[operation.kind]);
    return { is: 'done', changed, ...(way === undefined ? {} : { way }) };
  } catch (error) {
    if (error instanceof CmdletError) return { is: 'refused', error: error.message };
    throw error;
  }
}

/** The way in the log, if it is not the shell of the server itself. */
function wayOf(org: Organization, server: Server, operation: Operation): string | undefined {
  if (operation.kind === 'issue-certificate' && operation.by === 'windows') return 'no Exchange cmdlet';
  if (!takesCmdlet(operation.kind) || shellShut(org, server) === undefined) return undefined;
  const other = helper(org, server);
  if (other) return `the shell of ${other.fqdn}`;
  return bySnapIn(org, server) ? 'the snap-in, which no role limits and no audit log sees' : undefined;
}

function lost(org: Organization, server: Server, deadlineSeconds: number): Outcome {
  passTime(org, deadlineSeconds);
  return { is: 'lost', because: `${server.name} did not answer within ${deadlineSeconds} s` };
}

/**
 * The fault that this operation meets. The fault is removed from the world. `nth` counts down in the file, so that it
 * counts over all processes.
 */
export function consumeFault(org: Organization, server: Server, { kind }: Operation): FaultKind | undefined {
  const mine = (fault: WorldFault) => fault.operation === kind && serverNamed(org, fault.server) === server;
  const firing = org.faults.find((fault) => mine(fault) && (fault.nth ?? 1) <= 1);
  org.faults = org.faults
    .filter((fault) => fault !== firing)
    .map((fault) =>
      mine(fault) && fault.nth !== undefined && fault.nth > 1 ? { ...fault, nth: fault.nth - 1 } : fault,
    );
  return firing?.does;
}
