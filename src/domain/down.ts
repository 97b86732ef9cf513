import type { DriftCode } from './codes.ts';
import { BACK_END, FRONT_END } from './facts.ts';
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
export const isDownOn444 = ({ code, fact }: Pick<Drift, 'code' | 'fact'>): boolean =>
  NOT_SERVING.has(code) || (code === 'row-missing' && fact.startsWith(`row/${BACK_END}/`));

const NOT_SERVING_443: ReadonlySet<DriftCode> = new Set(['frontend-empty', 'frontend-stale', 'frontend-key-unusable']);

/** No client connects to 443 now, or no user can sign in. Only programs on the server itself use 127.0.0.1:443. */
const isDownOn443 = ({ code, fact }: Pick<Drift, 'code' | 'fact'>): boolean =>
  (NOT_SERVING_443.has(code) && fact === 'sslcert/0.0.0.0:443') ||
  (code === 'row-missing' && fact === `row/${FRONT_END}/*:443:`);

/** Users notice it now. */
export const isDown = (one: Pick<Drift, 'code' | 'fact'>): boolean => isDownOn444(one) || isDownOn443(one);
