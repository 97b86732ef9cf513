import type { Thumbprint } from '../domain/facts.ts';
import { isFederation, type StoredCertificate } from './certificate.ts';
import { deleteFromStore } from './certstore.ts';
import { CmdletError, needCertificate, needShell } from './cmdlet.ts';
import { isBound } from './flags.ts';
import type { Organization, Server } from './organization.ts';
import { namedSo } from './wire.ts';

/**
 * Remove-ExchangeCertificate: refuses certificates that mail needs, but not those of 444, 443 or Auth
 * (exchange facts 7.3).
 */
export function removeExchangeCertificate(
  org: Organization,
  server: Server,
  thumbprint: Thumbprint,
  through?: Server,
): void {
  needShell(org, server, through);
  const certificate = needCertificate(server, thumbprint);
  const refusal = whyNotRemoved(org, server, certificate);
  if (refusal !== undefined) throw new CmdletError(refusal);
  deleteFromStore(org, server, thumbprint);
}

function whyNotRemoved(org: Organization, server: Server, c: StoredCertificate): string | undefined {
  if (server.internalTransport === c.thumbprint) {
    return `A special Rpc error occurs on server ${server.name}: The internal transport certificate cannot be removed because that would cause the Microsoft Exchange Transport service to stop. To replace the internal transport certificate, create a new certificate.`;
  }
  const tagged = org.connectors.filter((k) => k.kind === 'send' && namedSo(c, k.tlsCertificateName ?? ''));
  if (tagged.length > 0) {
    return `These certificates are tagged with following Send Connectors : ${tagged.map((k) => k.name).join(', ')}.`;
  }
  if (isFederation(c) || org.federationTrust.includes(c.thumbprint))
    return `The certificate ${c.thumbprint} is used by a federation trust and cannot be removed.`;
  if (org.switches.removeProtectsIis && isBound(server, c)) return `The certificate ${c.thumbprint} is bound to IIS.`;
  const { current, previous, next } = org.authCertificate;
  if (org.switches.removeProtectsAuth && [current, previous, next].includes(c.thumbprint)) {
    return `The certificate ${c.thumbprint} is the Auth certificate.`;
  }
  return undefined;
}
