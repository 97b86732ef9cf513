import type { Flags } from '../domain/facts.ts';
import { isFederation, isValid, type StoredCertificate, serves } from './certificate.ts';
import { type Organization, recordOf, type Server } from './organization.ts';

/** What Get-ExchangeCertificate returns for a certificate, derived at each call (exchange facts 4.2). */
export const flagsOf = (org: Organization, server: Server, c: StoredCertificate): Flags => ({
  services: services(org, server, c).join(', ') || 'None',
  status: status(org, c),
  friendlyName: c.friendlyName,
});

/** In the order of the values of the enumeration. */
export function services(org: Organization, server: Server, c: StoredCertificate): string[] {
  const mailNames = server.role === 'mailbox' && c.key !== null;
  return [
    ...(mailNames && serves(c, server.imapName) ? ['IMAP'] : []),
    ...(mailNames && serves(c, server.popName) ? ['POP'] : []),
    ...(!org.switches.iisadminStopped && isBound(server, c) ? ['IIS'] : []),
    ...(showsSmtp(org, c) ? ['SMTP'] : []),
    ...(isFederation(c) ? ['Federation'] : []),
  ];
}

/** True if an HTTPS binding of any site uses the certificate. A record that no binding uses does not count. */
export const isBound = (server: Server, c: Pick<StoredCertificate, 'thumbprint'>): boolean =>
  Object.values(server.rows).some((rows) => rows.some((row) => server.sslcert[recordOf(row) ?? ''] === c.thumbprint));

const showsSmtp = (org: Organization, c: StoredCertificate): boolean =>
  c.key?.networkService === true && (org.switches.aclGrantShowsSmtpFlag || (c.smtpEnabled ?? true));

function status(org: Organization, c: StoredCertificate): string {
  if (c.pendingRequest) return 'PendingRequest';
  return isValid(c, org.now) ? 'Valid' : 'DateInvalid';
}
