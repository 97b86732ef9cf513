import { type AuthCertificate, type Certificate, isKnown, type Thumbprint } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import { date, days, show, validity } from '../domain/say.ts';
import { daysLeft, ms, outlives } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Check, reported } from './check.ts';

/** From this number of days on, Microsoft's own script stages the next Auth certificate (exchange facts 11.3). */
const ACT_BEFORE_DAYS = 60;
/** The script stages another one if the next one has no more days than this (exchange facts 11.3). */
const NEXT_NEEDS_DAYS = 120;

/**
 * The Auth certificate signs the tokens of the whole organization. exstate never changes it, and reports early what will
 * fail (exchange facts 11.2).
 */
export const auth: Check = (view, goal) => {
  if (goal.server.role === 'edge') return [];
  const found = view.get('auth-certificate');
  if (!isKnown(found) || found.known === null) return [];
  const { current } = found.known;
  return [
    ...(current === null ? [drift('auth-missing', NO_CURRENT)] : currentOne(current, found.known, view, goal)),
    ...nextMissing(found.known, view, goal),
    ...nextTooLate(found.known, view),
    ...hybrid(found.known, view, goal),
  ];
};

const drift = (code: Parameters<typeof reported>[0], says: string): Drift => reported(code, 'auth-certificate', says);

const NO_CURRENT = 'the organization has no current Auth certificate: Get-AuthConfig names none';

function currentOne(id: Thumbprint, wanted: AuthCertificate, view: View, goal: Goal): Drift[] {
  const certificate = view.get(`certificate/${id}`);
  if (!isKnown(certificate)) return [];
  if (certificate.known === null)
    return [drift('auth-missing', `the Auth certificate ${show(id)} is not on ${goal.server.name}`)];
  if (ms(certificate.known.notAfter) <= ms(goal.at))
    return [drift('auth-expired', `the Auth certificate ${show(id)} ${validity(certificate.known, goal.at)}`)];
  return [...keyLost(id, view, goal), ...expiring(id, certificate.known, wanted, view, goal)];
}

/** Every Mailbox server needs its private key (exchange facts 11.1). */
function keyLost(id: Thumbprint, view: View, goal: Goal): Drift[] {
  const key = view.get(`key/${id}`);
  if (!isKnown(key) || key.known?.usable === true) return [];
  const what = key.known === null ? 'has no private key' : 'has a private key that cannot be opened';
  return [drift('auth-key-unusable', `the Auth certificate ${show(id)} ${what} on ${goal.server.name}`)];
}

function expiring(
  id: Thumbprint,
  { notAfter }: Certificate,
  wanted: AuthCertificate,
  view: View,
  { at }: Goal,
): Drift[] {
  if (outlives(notAfter, at, ACT_BEFORE_DAYS)) return [];
  const next = whyNoNext(wanted, view, at);
  if (next === undefined) return [];
  const left = `the Auth certificate ${show(id)} expires in ${days(daysLeft(notAfter, at))}, on ${date(notAfter)}`;
  return [drift('auth-expiring', `${left}, and ${next}: users cannot sign in to OWA and ECP then`)];
}

/** Undefined if the next one is known to be there and to be valid for long enough. */
function whyNoNext({ next }: AuthCertificate, view: View, at: string): string | undefined {
  if (next === null) return 'no next one is set';
  const found = view.get(`certificate/${next}`);
  if (!isKnown(found)) return `the next one, ${show(next)}, could not be read`;
  if (found.known === null || outlives(found.known.notAfter, at, NEXT_NEEDS_DAYS)) return undefined;
  return `the next one, ${show(next)}, ${validity(found.known, at)}`;
}

/** MSExchangeServiceHost copies it to every server in the 48 hours before it takes over (exchange facts 11.2). */
function nextMissing({ next }: AuthCertificate, view: View, goal: Goal): Drift[] {
  const found = next === null ? undefined : view.get(`certificate/${next}`);
  if (next === null || found === undefined || !isKnown(found) || found.known !== null) return [];
  return [drift('auth-next-missing', `the next Auth certificate ${show(next)} is not on ${goal.server.name} yet`)];
}

/** Between the end of the current one and the day on which the next one takes over, no certificate signs. */
function nextTooLate({ current, next, nextFrom }: AuthCertificate, view: View): Drift[] {
  const found = current === null ? undefined : view.get(`certificate/${current}`);
  if (found === undefined || !isKnown(found) || found.known === null || next === null || nextFrom === undefined)
    return [];
  const { notAfter } = found.known;
  if (ms(nextFrom) < ms(notAfter)) return [];
  const says = `the next Auth certificate ${show(next)} takes over on ${date(nextFrom)}, but ${show(current)} expires on ${date(notAfter)}: users cannot sign in to OWA and ECP in between`;
  return [drift('auth-next-date', says)];
}

/**
 * Exchange Online accepts the certificates that the dedicated application in Entra has. It is in the cloud, so exstate
 * cannot read it (exchange facts 11.2).
 */
function hybrid({ current, next }: AuthCertificate, view: View, goal: Goal): Drift[] {
  if (view.keys('connector/').every((key) => key.split('/')[2] !== 'hybrid' || !isKnown(view.get(key)))) return [];
  if (next !== null)
    return [drift('auth-hybrid', `${IN_ENTRA(`the next Auth certificate ${show(next)}`)} before it takes over`)];
  const found = current === null ? undefined : view.get(`certificate/${current}`);
  if (found === undefined || !isKnown(found) || found.known === null) return [];
  if (outlives(found.known.notAfter, goal.at, ACT_BEFORE_DAYS)) return [];
  return [
    drift('auth-hybrid', `${IN_ENTRA(`the certificate that follows the Auth certificate ${show(current)}`)}, too`),
  ];
}

const IN_ENTRA = (what: string): string =>
  `the organization is hybrid: ${what} must be uploaded to the dedicated application in Entra`;
