import { EXIT } from './fault.ts';
import type { ServerPlan } from './plan.ts';

/** The exit code of what a plan leaves undone, as the command will give it: known before unknown (formats, section 9). */
export function heldExit(servers: readonly ServerPlan[]): number {
  const waits = servers.flatMap((server) => server.blocked.flatMap((blocked) => blocked.waitsFor));
  if (waits.some(({ is, fact }) => is === 'unmet' && fact !== 'shell/opens')) return EXIT.heldByKnown;
  return servers.some((server) => server.blocked.length > 0) ? EXIT.heldByUnknown : EXIT.ok;
}
