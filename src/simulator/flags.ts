import type { Flags } from '../domain/facts.ts';
import { isFederation, isValid, type StoredCertificate, serves } from './certificate.ts';
import { type Organization, recordOf, type Server } from './organization.ts';

/** What Get-ExchangeCertificate says of a certificate: derived each time it is asked (exchange facts 4.2). */
export const flagsOf = (org: Organization, server: Server, c: StoredCertificate): Flags => ({
  services: services(org, server, c).join(', ') || 'None',
  status: status(org, c),
  friendlyName: c.friendlyName,
});

/** In the order of the enumeration's values. */
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

/** Bound to any row of any site; a record that no row uses is not seen. */
export const isBound = (server: Server, c: Pick<StoredCertificate, 'thumbprint'>): boolean =>
  Object.values(server.rows).some((rows) => rows.some((row) => server.sslcert[recordOf(row) ?? ''] === c.thumbprint));

const showsSmtp = (org: Organization, c: StoredCertificate): boolean =>
  c.key?.networkService === true && (org.switches.aclGrantShowsSmtpFlag || (c.smtpEnabled ?? true));

function status(org: Organization, c: StoredCertificate): string {
  if (c.pendingRequest) return 'PendingRequest';
  return isValid(c, org.now) ? 'Valid' : 'DateInvalid';
}
