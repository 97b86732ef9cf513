import type { DriftCode } from './codes.ts';
import { BACK_END } from './facts.ts';
import type { Drift } from './plan.ts';

/**
 * Without an installed certificate with a key, http.sys refuses each connection to 444 (exchange facts 16); a strict front
 * end refuses one that has expired or is not trusted (exchange facts 2.3).
 */
const NOT_SERVING: ReadonlySet<DriftCode> = new Set([
  'backend-empty',
  'backend-stale',
  'backend-key-unusable',
  'backend-refused',
]);

/** 444 does not serve now, so OWA, ECP and the management shell of the server fail. */
export const isDown = ({ code, fact }: Pick<Drift, 'code' | 'fact'>): boolean =>
  NOT_SERVING.has(code) || (code === 'row-missing' && fact.startsWith(`row/${BACK_END}/`));
