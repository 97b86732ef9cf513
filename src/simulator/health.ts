import { HEALTH_PAGES, HEALTHY } from '../domain/facts.ts';
import { plusSeconds } from '../domain/time.ts';
import type { Organization, Server } from './organization.ts';

/**
 * The health pages, by which Managed Availability reports the state of an application of the back end
 * (exchange facts 13.1).
 */

/** The HTTP status of a page of the back end on 444; null if the handshake fails. */
export const healthPage = (server: Server, app: string): number | null => {
  const sick = server.health[app];
  return sick === undefined ? HEALTHY : sick;
};

export function answerHealth(server: Server, app: string, status: number | null): void {
  if (status === HEALTHY) delete server.health[app];
  else server.health[app] = status;
}

/** Managed Availability rewrites its pages some time after IIS has started. Until then they answer 503. */
export function rewritePages(org: Organization, server: Server): void {
  const delay = org.switches.healthPagesDelaySeconds;
  const well = HEALTH_APPS.filter((app) => server.health[app] === undefined);
  if (delay === 0 || well.length === 0) return;
  for (const app of well) server.health[app] = 503;
  const sets = Object.fromEntries(well.map((app) => [`health/${app}`, HEALTHY]));
  org.pending.push({ server: server.name, at: plusSeconds(org.now, delay), sets });
}

export const HEALTH_APPS: readonly string[] = HEALTH_PAGES.map((key) => key.slice('health/'.length));
