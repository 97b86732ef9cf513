import { EXIT } from './fault.ts';
import type { ServerPlan } from './plan.ts';

/**
 * The exit code of what a plan leaves undone, as the command will give it: known before unknown (formats, section 9). A
 * refused server counts where there is nothing else to say: the plans of the others stand.
 */
export function heldExit(servers: readonly ServerPlan[]): number {
  const waits = servers.flatMap((server) => server.blocked.flatMap((blocked) => blocked.waitsFor));
  if (waits.some(({ is, fact }) => is === 'unmet' && fact !== 'shell/opens')) return EXIT.heldByKnown;
  if (servers.some((server) => server.blocked.length > 0)) return EXIT.heldByUnknown;
  return servers.some(({ verdict }) => verdict === 'refused') ? EXIT.bug : EXIT.ok;
}
