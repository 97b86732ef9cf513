import type { Instant } from '../domain/facts.ts';
import { DAY, ms } from '../domain/time.ts';
import type { Organization, Server } from './organization.ts';
import { isUnusable, loadsInternalTransport, starttls } from './wire.ts';

/**
 * The event logs (exchange facts 7.2, 8.4). A condition that persists is logged again and again, so it is derived from
 * the state. Other events are stored.
 */

/** A single event remains readable for this time: nothing looks further back. */
const KEPT = 30 * DAY;

/** When an event was last logged, or null if that is too long ago. */
export function newestEvent(org: Organization, server: Server, id: string, goesOn: boolean): Instant | null {
  if (goesOn) return org.now;
  const logged = server.events[id];
  return logged !== undefined && ms(org.now) - ms(logged) < KEPT ? logged : null;
}

/** All events in the logs, each with its last time. */
export const loggedEvents = (org: Organization, server: Server): { id: string; at: Instant }[] =>
  [...new Set([...Object.keys(server.events), ...going(org, server)])].map((id) => ({
    id,
    at: going(org, server).includes(id) ? org.now : (server.events[id] ?? org.now),
  }));

/**
 * True if http.sys logs at every connection that it cannot use the certificate of 444. An Edge server has no such port.
 */
export const unusable444 = (server: Server): boolean => isUnusable(server, '0.0.0.0:444');

/**
 * True if no certificate has the name of a connector. Transport logs this each time a client could have used STARTTLS.
 */
export const lacksStarttls = (org: Organization, server: Server): boolean =>
  ([25, 587] as const).some((port) => starttls(org, server, port).unmatched);

/** Event 12014: both transport services log it when they start (exchange facts 7.2). */
export function logStarttls(org: Organization, server: Server): void {
  if (lacksStarttls(org, server)) server.events['12014'] = org.now;
}

/** Logs the event with which transport reports its certificate at its start. */
export function logInternalTransport(org: Organization, server: Server): void {
  const id = startEvent(org, server);
  if (id !== undefined) server.events[id] = org.now;
}

function startEvent(org: Organization, server: Server): '12012' | '12013' | '12023' | '12024' | undefined {
  if (server.internalTransport === null) return '12012';
  const loads = loadsInternalTransport(org, server);
  if (loads === 'its own') return undefined;
  return { nothing: '12013', another: '12023', ephemeral: '12024' }[loads] as '12013' | '12023' | '12024';
}

/** Runs `act`. A condition that ends in `act` leaves its last event in the log. */
export function keepingLogs<T>(org: Organization, act: (org: Organization) => T): T {
  const { now } = org;
  const before = org.servers.map((server) => ({ server, going: going(org, server) }));
  const result = act(org);
  for (const { server, going: were } of before)
    for (const id of were) if (!going(org, server).includes(id)) server.events[id] = now;
  return result;
}

const going = (org: Organization, server: Server): string[] => [
  ...(unusable444(server) ? ['15021'] : []),
  ...(lacksStarttls(org, server) ? ['12014'] : []),
];
