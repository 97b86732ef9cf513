import type { DesiredServer } from '../domain/desired.ts';
import {
  BACK_END_RECORD,
  type Certificate,
  type CertificateId,
  type Fact,
  type FactKey,
  isKnown,
  sameName,
} from '../domain/facts.ts';
import { answersItself, isShutElsewhere } from '../domain/shell.ts';
import type { View } from '../domain/view.ts';
import { notTheServers } from './fitness.ts';

/** Why a certificate is wanted in Trusted Root. The last four also apply with `trustedRoot: keep`. */
export type TrustReason =
  | 'declared'
  /** AllowInternalUntrustedCerts is 0 (exchange facts 10). */
  | 'not-tolerated'
  /** 444 has a trusted certificate, or none that works: nothing shows what the front end does without trust. */
  | 'tolerance-not-shown'
  /** The certificate is already on 444 and not in Root, no management shell opens, and nothing else is known to shut it. */
  | 'shell-shut'
  /** A connector names the certificate by its subject, and has no STARTTLS without the copy (exchange facts 10). */
  | 'connector';

/** The reason for the copy, or undefined if none is wanted: `keep` leaves Root as it was found. */
export function whyTrusted(view: View, server: DesiredServer, certificate: CertificateId): TrustReason | undefined {
  if (server.selfSigned.trustedRoot === 'copy') return 'declared';
  const own = server.backEnd.certificate === 'self-signed' ? becauseOf444(view, server, certificate) : undefined;
  if (own !== undefined) return own;
  const named =
    connectorsNaming(view, { issuer: `CN=${server.name}`, subject: `CN=${server.name}` }).length > 0 &&
    (anotherIsTrusted(view, server, certificate) || isNotOffered(view));
  return named ? 'connector' : undefined;
}

/**
 * If the registry value is set, it decides. If it is absent, it means "tolerates"; but the sources do not agree on that
 * (exchange facts 2.3, 18: proxyRequiresRootTrust). So a certificate that is bound without a copy in Root could close
 * the management shell, and if the certificate before it has expired, there is no way back. A copy costs nothing and
 * does no harm.
 */
function becauseOf444(view: View, server: DesiredServer, certificate: CertificateId): TrustReason | undefined {
  const tolerates = view.get('tolerates-untrusted-444');
  if (isKnown(tolerates) && tolerates.known === false) return 'not-tolerated';
  // An Edge server has neither this value nor 444.
  if (isKnown(tolerates) && tolerates.known === null) return undefined;
  const [bound, opens] = [view.get(BACK_END_RECORD), view.get('shell/opens')];
  if (isKnown(bound) && bound.known === certificate)
    return isFalse(opens) && !isShutElsewhere(view, server) ? 'shell-shut' : undefined;
  return acceptsUntrusted(view, server) ? undefined : 'tolerance-not-shown';
}

/**
 * Proven by the facts: the shell goes through the 444 of this server and opens, although the certificate on 444 is
 * self-signed and not in Root. If another server answered, it proves nothing about this one.
 */
export function acceptsUntrusted(view: View, server: DesiredServer): boolean {
  const [opens, bound, root] = [view.get('shell/opens'), view.get(BACK_END_RECORD), view.get('store/Root')];
  if (!isTrue(opens) || !isKnown(bound) || bound.known === null || !isKnown(root)) return false;
  const found = view.get(`certificate/${bound.known}`);
  const selfSigned = isKnown(found) && found.known !== null && sameName(found.known.subject, found.known.issuer);
  return selfSigned && !(root.known ?? []).includes(bound.known) && answersItself(view, server) === true;
}

const isTrue = (fact: Fact<boolean>): boolean => isKnown(fact) && fact.known === true;
const isFalse = (fact: Fact<boolean>): boolean => isKnown(fact) && fact.known === false;

/** The connectors that name a certificate with this issuer and subject. */
export const connectorsNaming = (
  view: View,
  { issuer, subject }: Pick<Certificate, 'issuer' | 'subject'>,
): Extract<FactKey, `connector/${string}`>[] =>
  view.keys('connector/').filter((key) => {
    const connector = view.peek(key);
    // The list of the connectors with a name is asked, so a name that is set later is noticed.
    if (isKnown(connector) && !connector.known?.tlsCertificateName) return false;
    const asked = view.get(key);
    return isKnown(asked) && sameName(asked.known?.tlsCertificateName ?? '', `<I>${issuer}<S>${subject}`);
  });

/**
 * A port without STARTTLS: transport found no trusted certificate with the name. If its service is stopped or paused, the
 * port cannot show that STARTTLS works without the copy, and the documents say that it does not (exchange facts 10). A run
 * that restarts transport starts this service, too.
 */
function isNotOffered(view: View): boolean {
  const service = view.get('service/MSExchangeFrontEndTransport');
  return (
    isKnown(service) &&
    service.known !== null &&
    (['wire/25/starttls', 'wire/587/starttls'] as const).some((port) => {
      const seen = view.get(port);
      return isKnown(seen) && seen.known === null;
    })
  );
}

function anotherIsTrusted(view: View, server: DesiredServer, certificate: CertificateId): boolean {
  const root: Fact<readonly string[]> = view.get('store/Root');
  if (!isKnown(root)) return false;
  return (root.known ?? []).some((id) => {
    const other = id === certificate ? undefined : view.get(`certificate/${id}`);
    return other !== undefined && isKnown(other) && other.known !== null && !notTheServers(other.known, server);
  });
}
