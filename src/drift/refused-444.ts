import { BACK_END_RECORD, type Certificate, isKnown, sameName, type Thumbprint } from '../domain/facts.ts';
import type { Goal } from '../domain/plan.ts';
import { validity } from '../domain/say.ts';
import { ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { type Check, reported } from './check.ts';

/**
 * With AllowInternalUntrustedCerts = 0, expiry and missing trust of 444 are an outage (exchange facts 2.3). By default the
 * front end accepts both. A shell that opens shows that it accepts the certificate, whatever the value says.
 */
export const refused444: Check = (view, goal) => {
  const tolerates = view.get('tolerates-untrusted-444');
  const opens = view.get('shell/opens');
  if (!isKnown(tolerates) || tolerates.known !== false || (isKnown(opens) && opens.known === true)) return [];
  const why = refusedBecause(view, goal);
  if (why === undefined) return [];
  return [
    reported(
      'backend-refused',
      'tolerates-untrusted-444',
      `DOWN: the front end refuses the certificate of 444, which ${why}, because AllowInternalUntrustedCerts is 0 (OWA, ECP and the management shell fail)`,
    ),
  ];
};

/** Why a front end that demands trust refuses the certificate of 444. Undefined if it does not, or if it is not known. */
export function refusedBecause(view: View, { at }: Goal): string | undefined {
  const record = view.get(BACK_END_RECORD);
  if (!isKnown(record) || record.known === null) return undefined;
  const found = view.get(`certificate/${record.known as Thumbprint}`);
  if (!isKnown(found) || found.known === null) return undefined;
  if (ms(found.known.notAfter) <= ms(at) || ms(found.known.notBefore) > ms(at)) return validity(found.known, at);
  return isUntrusted(record.known, found.known, view) ? 'is not in Trusted Root' : undefined;
}

/** Whether a certificate of an authority is trusted depends on its chain, which exstate does not read. */
function isUntrusted(id: Thumbprint, { subject, issuer }: Certificate, view: View): boolean {
  const root = view.get('store/Root');
  return sameName(subject, issuer) && isKnown(root) && !(root.known ?? []).includes(id);
}
