import type { Thumbprint } from '../domain/facts.ts';
import { plusSeconds } from '../domain/time.ts';
import { type StoredCertificate, serves } from './certificate.ts';
import { allowNetworkService, revokeKey } from './certstore.ts';
import { CmdletError, needCertificate, needShell } from './cmdlet.ts';
import { bindFrontEnd } from './iis.ts';
import { inStore, type Organization, type Server } from './organization.ts';

export type ExchangeService = 'IIS' | 'IMAP' | 'None' | 'POP' | 'SMTP';

export interface Enabling {
  readonly services: readonly ExchangeService[];
  readonly force?: boolean;
  readonly answer?: 'yes' | 'no';
  readonly doNotRequireSsl?: boolean;
  readonly networkServiceAllowed?: boolean;
  /** The server of the shell, if it is another one. */
  readonly through?: Server;
}

/** Enable-ExchangeCertificate: adds services and never removes one (exchange facts 6). Returns the warnings. */
export function enableExchangeCertificate(
  org: Organization,
  server: Server,
  thumbprint: Thumbprint,
  how: Enabling,
): string[] {
  needShell(org, server, how.through);
  const certificate = needCertificate(server, thumbprint);
  if (!certificate.key?.usable) {
    const reason = certificate.key === null ? 'PrivateKeyMissing' : 'PrivateKeyNotAccessible';
    throw new CmdletError(
      `The certificate with thumbprint ${thumbprint} was found but is not valid for use with Exchange Server (reason: ${reason}).`,
    );
  }
  return enable(org, server, certificate, how);
}

export function enable(org: Organization, server: Server, c: StoredCertificate, how: Enabling): string[] {
  if (org.switches.enableShorterListRemovesServices) dropSmtp(server, c, how.services);
  if (how.networkServiceAllowed) allowNetworkService(org, server, c.thumbprint);
  const warnings = how.services.flatMap((service) => mailClients(org, server, c, service));
  if (how.services.includes('IIS')) bindFrontEnd(org, server, c.thumbprint, !how.doNotRequireSsl);
  if (how.services.includes('SMTP')) enableSmtp(org, server, c, how);
  return warnings;
}

/** One support article says that a shorter list removes SMTP. With `None` the cmdlet only grants the key. */
function dropSmtp(server: Server, c: StoredCertificate, list: readonly ExchangeService[]): void {
  if (list.includes('SMTP') || list.every((service) => service === 'None') || !c.key?.networkService) return;
  revokeKey(server, c.thumbprint);
  c.smtpEnabled = false;
}

function mailClients(org: Organization, server: Server, c: StoredCertificate, service: ExchangeService): string[] {
  if (service !== 'IMAP' && service !== 'POP') return [];
  allowNetworkService(org, server, c.thumbprint);
  const name = c.subject.match(/^CN=([^,]+)/i)?.[1] ?? '';
  if (!name.includes('.') || name.includes('*')) {
    return [`This certificate cannot be used for ${service} by its subject: set X509CertificateName instead.`];
  }
  if (service === 'IMAP') server.imapName = name;
  else server.popName = name;
  return [];
}

/**
 * The cmdlet first makes the key readable, and then asks whether to replace the default certificate
 * (exchange facts 5.1).
 */
function enableSmtp(org: Organization, server: Server, c: StoredCertificate, how: Enabling): void {
  if (!org.switches.promptAfterEffect) needAnswer(server, c.thumbprint, how);
  allowNetworkService(org, server, c.thumbprint);
  c.smtpEnabled = true;
  needAnswer(server, c.thumbprint, how);
  if (!asks(server, c.thumbprint, how) || how.answer === 'yes') publish(org, server, c);
}

type Question = Pick<Enabling, 'force' | 'answer'>;
/** Exchange asks nothing if the certificate is already the default one. */
const asks = (server: Server, thumbprint: Thumbprint | null, how: Question): boolean =>
  !how.force && server.internalTransport !== null && server.internalTransport !== thumbprint;

/** Throws if Exchange would ask and no person is at the prompt. */
export function needAnswer(server: Server, thumbprint: Thumbprint | null, how: Question): void {
  if (asks(server, thumbprint, how) && how.answer === undefined) throw noPrompt();
}

const noPrompt = (): CmdletError =>
  new CmdletError(
    'Overwrite the existing default SMTP certificate? Windows PowerShell is in NonInteractive mode: Read and Prompt functionality is not available.',
  );

/**
 * Writes the internal transport certificate to the directory. Reading it back may return the old value for some time.
 */
function publish(org: Organization, server: Server, c: StoredCertificate): void {
  if (org.switches.itcNeedsServerSubject && !serves(c, server.name)) return;
  const old = server.internalTransport;
  if (old === c.thumbprint) return;
  const delay = org.switches.smtpDefaultAdDelaySeconds;
  if (delay > 0) {
    // Replication to the other domain controllers takes longer than to its own. No step waits for it.
    server.internalTransportElsewhere = old;
    const sets = { 'internal-transport': c.thumbprint };
    org.pending.push({ server: server.name, at: plusSeconds(org.now, delay), sets });
  } else server.internalTransport = c.thumbprint;
  replicate(org, server, c.thumbprint, delay);
  if (org.edgeSubscriptions.length > 0) reEncryptEdgeCredentials(org, server, old, c);
}

/** The other domain controllers that the server uses get the value later (exchange facts 7.5). */
function replicate(org: Organization, server: Server, thumbprint: Thumbprint, delay: number): void {
  const seconds = delay + org.switches.adReplicationSeconds;
  for (const controller in server.internalTransportOn) {
    const sets = { [`internal-transport-on/${controller}`]: thumbprint };
    if (seconds > 0) org.pending.push({ server: server.name, at: plusSeconds(org.now, seconds), sets });
    else server.internalTransportOn[controller] = thumbprint;
  }
}

/**
 * The credentials of EdgeSync are encrypted with the old key (exchange facts 12). If re-encrypting fails, the effect
 * has already happened.
 */
function reEncryptEdgeCredentials(
  org: Organization,
  server: Server,
  old: Thumbprint | null,
  c: StoredCertificate,
): void {
  const readable = old === null || inStore(server, old)?.key?.usable === true;
  if (org.switches.edgeCredentials === 'reEncrypted' && readable && c.key?.provider === 'csp') return;
  server.edgeSyncBroken = true;
  if (org.switches.edgeCredentials === 'reEncrypted') {
    throw new CmdletError('The EdgeSync credentials could not be decrypted with the previous certificate: Bad Data.');
  }
}
