import type { DriftCode } from '../domain/codes.ts';
import { FRONT_END, HEALTH_PAGES, HEALTHY, isKnown } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { isShutElsewhere } from '../domain/shell.ts';
import { outlives } from '../domain/time.ts';
import type { View } from '../domain/view.ts';

/** `down`: critical, and users notice it now. `elsewhere`: another finding of the check says it. */
export type Weight = 'down' | 'critical' | 'warning' | 'unknown' | 'ok' | 'elsewhere';

/** What a drift means for monitoring (formats, section 10). Each code needs a row, so that none is taken for well-being. */
const WEIGHTS: Readonly<Record<DriftCode, Weight | Weigh>> = {
  'backend-empty': 'down',
  'backend-stale': 'down',
  'backend-key-unusable': 'down',
  'backend-refused': 'down',
  'backend-bound-to-auth': 'warning',
  'backend-bound-to-foreign': 'warning',
  'backend-bound-to-expired': 'warning',
  'backend-bound-to-other': 'warning',
  'frontend-empty': ofClients,
  'frontend-stale': ofClients,
  'frontend-key-unusable': ofClients,
  'frontend-bound-to-auth': 'warning',
  'frontend-bound-to-foreign': 'warning',
  'frontend-bound-to-expired': 'warning',
  'frontend-bound-to-other': 'warning',
  'frontend-expired': 'critical',
  'frontend-loopback-differs': 'warning',
  'frontend-on-self-signed': ofClients,
  'transport-empty': 'down',
  'transport-stale': 'down',
  'transport-key-unusable': 'down',
  'transport-bound-to-auth': 'warning',
  'transport-bound-to-foreign': 'warning',
  'transport-bound-to-expired': 'warning',
  'transport-bound-to-other': 'warning',
  'auth-expired': 'down',
  'auth-expiring': (_, view, goal, critical) => (isNear(view, goal, critical) ? 'critical' : 'warning'),
  'auth-hybrid': 'warning',
  'auth-key-unusable': 'down',
  'auth-missing': 'down',
  'auth-next-date': 'warning',
  'auth-next-missing': 'warning',
  'build-not-known': 'ok',
  'certificate-elsewhere': 'warning',
  'certificate-superseded': 'ok',
  'component-inactive': 'warning',
  'connector-dangling': 'warning',
  // For some minutes after each change. A replication that fails for long has monitoring of its own.
  'controllers-differ': 'ok',
  'event-logged': 'ok',
  'fact-unknown': 'elsewhere',
  'health-page-red': (_, view) => (answersNothing(view) ? 'down' : 'warning'),
  'kept-by-hand': 'ok',
  'key-unreadable': keyOfTransport,
  'log-short': 'ok',
  'log-unread': 'ok',
  'mail-client-keeps-old': 'warning',
  'metabase-names-another': 'warning',
  'no-role': 'warning',
  'no-window-before-deadline': 'warning',
  'not-observed': 'unknown',
  'other-machine': 'warning',
  // It is usual, and most of their scripts touch nothing of Exchange but 443.
  'other-renewer': 'ok',
  'probe-through-narrow-connector': 'ok',
  'root-copy-missing': 'warning',
  'root-copy-unwanted': 'warning',
  'row-apart': 'warning',
  'row-missing': ofClients,
  'self-signed-expired': 'warning',
  'self-signed-expiring': 'warning',
  'self-signed-missing': (_, view) => (isKnown(view.peek('store/My')) ? 'warning' : 'elsewhere'),
  'service-not-running': ({ fact }) => (fact === 'service/MSExchangeServiceHost' ? 'warning' : 'down'),
  'several-candidates': 'ok',
  'shell-by-snap-in': 'warning',
  'shell-of-another': (_, view, { server }) => (isShutElsewhere(view, server) && !isStrict(view) ? 'ok' : 'warning'),
  'shell-of-none': 'warning',
  'transport-restart-due': 'warning',
  'web-restart-due': 'warning',
  'wire-differs': (_, view) => (presentsNothing(view) ? 'down' : 'warning'),
  'wire-unread': 'elsewhere',
};

type Weigh = (drift: Drift, view: View, goal: Goal, criticalDays: number) => Weight;

export function weightOf(drift: Drift, view: View, goal: Goal, criticalDays: number): Weight {
  const weight = WEIGHTS[drift.code];
  return typeof weight === 'function' ? weight(drift, view, goal, criticalDays) : weight;
}

/** Clients use 443; only programs on the server itself use 127.0.0.1:443. */
function ofClients({ fact }: Drift): Weight {
  return fact === 'sslcert/127.0.0.1:443' || fact === `row/${FRONT_END}/127.0.0.1:443:` ? 'warning' : 'down';
}

/** Transport runs as NETWORK SERVICE. If it cannot open the key of its own certificate, mail between servers stops. */
function keyOfTransport({ fact }: Drift, view: View): Weight {
  const used = view.peek('internal-transport');
  return isKnown(used) && fact === `key/${used.known}` ? 'down' : 'warning';
}

/** Its front end refuses the 444 of each server whose certificate it does not trust (exchange facts 2.3). */
function isStrict(view: View): boolean {
  const tolerates = view.peek('tolerates-untrusted-444');
  return isKnown(tolerates) && tolerates.known === false;
}

function presentsNothing(view: View): boolean {
  const seen = view.peek('wire/0.0.0.0:444');
  return isKnown(seen) && seen.known === null;
}

/** No application of the back end answers, and no maintenance explains it: the site or its pools are stopped. */
function answersNothing(view: View): boolean {
  const offline = view.peek('component/ServerWideOffline');
  if (isKnown(offline) && offline.known !== null && offline.known.state !== 'Active') return false;
  return HEALTH_PAGES.every((fact) => {
    const page = view.peek(fact);
    return isKnown(page) && page.known !== HEALTHY;
  });
}

function isNear(view: View, { at }: Goal, criticalDays: number): boolean {
  const auth = view.peek('auth-certificate');
  const id = isKnown(auth) ? auth.known?.current : undefined;
  const found = id ? view.peek(`certificate/${id}`) : undefined;
  return (
    found !== undefined && isKnown(found) && found.known !== null && !outlives(found.known.notAfter, at, criticalDays)
  );
}
