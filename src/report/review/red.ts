import type { DriftCode } from '../../domain/codes.ts';
import type { Plan } from '../../domain/plan.ts';
import type { OfServers } from './review.ts';

/** What users or mail notice now, the worst first (exchange facts 16). */
const RED: readonly DriftCode[] = [
  'backend-empty',
  'backend-stale',
  'row-missing',
  'backend-key-unusable',
  'backend-refused',
  'backend-bound-to-expired',
  'frontend-empty',
  'frontend-stale',
  'frontend-key-unusable',
  'frontend-expired',
  'frontend-on-self-signed',
  'transport-empty',
  'transport-stale',
  'transport-key-unusable',
  'transport-bound-to-expired',
  'auth-expired',
  'auth-missing',
  'service-not-running',
  'health-page-red',
];

/** The differences that are noticed now, once for each class of servers. */
export function redOf({ servers, classes }: Pick<Plan, 'servers' | 'classes'>): OfServers[] {
  const first = new Map(servers.map((server) => [server.server, server]));
  const found = classes.flatMap(({ servers: names }) =>
    (first.get(names[0] ?? '')?.drift ?? [])
      .filter(({ code }) => RED.includes(code))
      .map(({ code, says }) => ({ code, servers: names, says })),
  );
  return found
    .sort((a, b) => RED.indexOf(a.code) - RED.indexOf(b.code))
    .map(({ servers: of, says }) => ({ servers: of, says }));
}
