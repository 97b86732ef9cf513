import type { Instant } from '../domain/facts.ts';
import { DAY, ms } from '../domain/time.ts';
import type { Organization, Server } from './organization.ts';
import { isUnusable, loadsInternalTransport, type Starttls, starttls, unmatchedNames } from './wire.ts';

/**
 * The event logs (exchange facts 7.2, 8.4). A condition that persists is logged again and again, so it is derived from
 * the state. Other events are stored.
 */

/** A single event remains readable for this time: nothing looks further back. */
const KEPT = 30 * DAY;

/** When an event was last logged, about any connector, or null if no log that is left holds it. */
export function newestEvent(logged: readonly Logged[], id: string): Instant | null {
  const times = logged.filter((one) => one.id === id || one.id.startsWith(`${id}/`)).map(({ at }) => at);
  return times.sort().at(-1) ?? null;
}

export interface Logged {
  readonly id: string;
  readonly at: Instant;
}

/** The events in the logs, each with its last time. A record that is older than the log is gone. */
export const loggedEvents = (org: Organization, server: Server, seen = starttlsOf(org, server)): Logged[] => {
  const now = going(org, server, seen);
  return [...new Set([...Object.keys(server.events), ...now])]
    .map((id) => ({ id, at: now.includes(id) ? org.now : (server.events[id] ?? org.now) }))
    .filter(({ id, at }) => ms(org.now) - ms(at) < KEPT && ms(at) >= ms(server.logs[logOf(id)] ?? at));
};

const logOf = (id: string): 'System' | 'Application' => (id === '15021' ? 'System' : 'Application');

/** The time of the oldest record; null if it is thirty days old or older. */
export function oldestRecord(org: Organization, server: Server, log: string): Instant | null {
  const since = server.logs[log];
  return since === undefined || ms(org.now) - ms(since) >= KEPT ? null : since;
}

const starttlsOf = (org: Organization, server: Server): Starttls[] =>
  ([25, 587] as const).map((port) => starttls(org, server, port));

/**
 * True if http.sys logs at every connection that it cannot use the certificate of 444. An Edge server has no such port.
 */
export const unusable444 = (server: Server): boolean => isUnusable(server, '0.0.0.0:444');

/**
 * Event 12014, for each connector whose name no certificate has: both transport services log it when they start, and
 * each time a client could have used STARTTLS (exchange facts 7.2).
 */
export function logStarttls(org: Organization, server: Server): void {
  for (const name of unmatchedNames(org, server, starttlsOf(org, server))) server.events[`12014/${name}`] = org.now;
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

const going = (org: Organization, server: Server, seen = starttlsOf(org, server)): string[] => [
  ...(unusable444(server) ? ['15021'] : []),
  ...seen.flatMap(({ asked, unmatched }) => (unmatched ? [`12014/${asked}`] : [])),
];
