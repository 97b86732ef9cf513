import { EXIT } from './fault.ts';
import type { ServerPlan } from './plan.ts';
import { isHeldBack } from './revert.ts';

/**
 * The exit code for what a plan leaves blocked: known causes before unknown ones (formats, section 9). A refused server
 * counts only if nothing is blocked, because the plans of the other servers stand.
 */
export function blockedExit(servers: readonly ServerPlan[]): number {
  const waits = servers.flatMap((server) => server.blocked.flatMap((blocked) => blocked.waitsFor));
  if (servers.some(({ cannot = [] }) => cannot.some(isHeldBack))) return EXIT.blockedByKnown;
  if (waits.some(({ is, fact }) => is === 'unmet' && fact !== 'shell/opens')) return EXIT.blockedByKnown;
  if (servers.some((server) => server.blocked.length > 0)) return EXIT.blockedByUnknown;
  return servers.some(({ verdict }) => verdict === 'refused') ? EXIT.bug : EXIT.ok;
}
