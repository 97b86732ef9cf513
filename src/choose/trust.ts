import type { DesiredServer } from '../domain/desired.ts';
import { BACK_END_RECORD, type CertificateId, type Fact, type FactKey, isKnown, sameName } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';
import { notTheServers } from './fitness.ts';

/** Why a certificate is wanted in Trusted Root. The last four hold with `trustedRoot: keep`, too. */
export type TrustReason =
  | 'declared'
  /** AllowInternalUntrustedCerts is 0 (exchange facts 10). */
  | 'not-tolerated'
  /** 444 has a trusted certificate, or none that serves: nobody knows what the front end does without trust. */
  | 'tolerance-not-shown'
  /** The certificate is on 444 already, outside Root, and no management shell opens. */
  | 'shell-shut'
  /** A connector names it by subject, and would lose STARTTLS with the old one (exchange facts 10). */
  | 'connector';

/** Undefined where the copy is not wanted: `keep` leaves Root as it is found. */
export function whyTrusted(view: View, server: DesiredServer, certificate: CertificateId): TrustReason | undefined {
  if (server.selfSigned.trustedRoot === 'copy') return 'declared';
  const own = server.backEnd.certificate === 'self-signed' ? becauseOf444(view, certificate) : undefined;
  if (own !== undefined) return own;
  const named = connectorsNaming(view, server).length > 0 && anotherIsTrusted(view, server, certificate);
  return named ? 'connector' : undefined;
}

/**
 * The registry value decides where somebody wrote it, and reads as "tolerates" where nobody did; sources do not agree
 * that this is so (exchange facts 2.3, 18: proxyRequiresRootTrust). Binding a certificate outside Root could then shut the
 * management shell, and with an expired one before it there is no way back. A copy costs nothing and cannot do harm.
 */
function becauseOf444(view: View, certificate: CertificateId): TrustReason | undefined {
  const tolerates = view.get('tolerates-untrusted-444');
  if (isKnown(tolerates) && tolerates.known === false) return 'not-tolerated';
  // An Edge server has no such value, and no 444.
  if (isKnown(tolerates) && tolerates.known === null) return undefined;
  const [bound, opens] = [view.get(BACK_END_RECORD), view.get('shell/opens')];
  if (isKnown(bound) && bound.known === certificate) return isFalse(opens) ? 'shell-shut' : undefined;
  return acceptsUntrusted(view) ? undefined : 'tolerance-not-shown';
}

/** Seen, not assumed: the shell comes through 444, and opens although what is bound there is self-signed and not in Root. */
export function acceptsUntrusted(view: View): boolean {
  const [opens, bound, root] = [view.get('shell/opens'), view.get(BACK_END_RECORD), view.get('store/Root')];
  if (!isTrue(opens) || !isKnown(bound) || bound.known === null || !isKnown(root)) return false;
  const found = view.get(`certificate/${bound.known}`);
  const selfSigned = isKnown(found) && found.known !== null && sameName(found.known.subject, found.known.issuer);
  return selfSigned && !(root.known ?? []).includes(bound.known);
}

const isTrue = (fact: Fact<boolean>): boolean => isKnown(fact) && fact.known === true;
const isFalse = (fact: Fact<boolean>): boolean => isKnown(fact) && fact.known === false;

/** Connectors of this server that name its self-signed certificate, by subject and issuer. */
export const connectorsNaming = (view: View, server: DesiredServer): FactKey[] =>
  view.keys('connector/').filter((key) => {
    const connector = view.get(key);
    const name = `<I>CN=${server.name}<S>CN=${server.name}`;
    return isKnown(connector) && sameName(connector.known?.tlsCertificateName ?? '', name);
  });

function anotherIsTrusted(view: View, server: DesiredServer, certificate: CertificateId): boolean {
  const root: Fact<readonly string[]> = view.get('store/Root');
  if (!isKnown(root)) return false;
  return (root.known ?? []).some((id) => {
    const other = id === certificate ? undefined : view.get(`certificate/${id}`);
    return other !== undefined && isKnown(other) && other.known !== null && !notTheServers(other.known, server);
  });
}
