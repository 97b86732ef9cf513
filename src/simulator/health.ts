import { HEALTH_PAGES, HEALTHY } from '../domain/facts.ts';
import { plusSeconds } from '../domain/time.ts';
import type { Organization, Server } from './organization.ts';

/** The pages by which Managed Availability says how an application of the back end is (exchange facts 13.1). */

/** What a page of the back end answers on 444: nothing where no handshake comes to pass. */
export const healthPage = (server: Server, app: string): number | null => {
  const sick = server.health[app];
  return sick === undefined ? HEALTHY : sick;
};

export function answerHealth(server: Server, app: string, status: number | null): void {
  if (status === HEALTHY) delete server.health[app];
  else server.health[app] = status;
}

/** Managed Availability makes its pages anew when IIS has started, and has to get round to it. */
export function makePagesAnew(org: Organization, server: Server): void {
  const delay = org.switches.healthPagesDelaySeconds;
  const well = HEALTH_APPS.filter((app) => server.health[app] === undefined);
  if (delay === 0 || well.length === 0) return;
  for (const app of well) server.health[app] = 503;
  const sets = Object.fromEntries(well.map((app) => [`health/${app}`, HEALTHY]));
  org.pending.push({ server: server.name, at: plusSeconds(org.now, delay), sets });
}

export const HEALTH_APPS: readonly string[] = HEALTH_PAGES.map((key) => key.slice('health/'.length));
