import type { Thumbprint } from '../../domain/facts.ts';
import { plusSeconds, plusYears } from '../../domain/time.ts';
import {
  isFederation,
  SELF_SIGNED_NAME,
  SERVER_AUTHENTICATION,
  type StoredCertificate,
  serves,
  thumbprintOf,
} from './certificate.ts';
import { addToStore, allowNetworkService, deleteFromStore, revokeKey } from './certstore.ts';
import { CmdletError, needCertificate, needShell } from './cmdlet.ts';
import { isBound, services } from './flags.ts';
import { bindFrontEnd } from './iis.ts';
import { inStore, type Organization, type Server } from './organization.ts';
import { namedSo } from './wire.ts';

export type ExchangeService = 'IIS' | 'IMAP' | 'None' | 'POP' | 'SMTP';

export interface NewCertificate {
  readonly subject?: string;
  readonly names?: readonly string[];
  readonly friendlyName?: string;
  readonly keyBits?: number;
  readonly exportable?: boolean;
  readonly services?: readonly ExchangeService[];
  readonly force?: boolean;
  /** Where somebody sits at the prompt; left out, nobody does, and the question is an error. */
  readonly answer?: 'yes' | 'no';
}

/** New-ExchangeCertificate, self-signed: never binds 444, never enters Root, not atomic (exchange facts 5). */
export function newExchangeCertificate(org: Organization, server: Server, wanted: NewCertificate): StoredCertificate {
  needShell(org, server);
  const made = Array.from({ length: org.switches.createTwice ? 2 : 1 }, () => make(org, server, wanted));
  const newest = made.at(-1) as StoredCertificate;
  enable(org, server, newest, { ...wanted, services: wanted.services ?? defaultServices(org) });
  return newest;
}

const defaultServices = (org: Organization): ExchangeService[] =>
  org.switches.defaultServices === 'help' ? ['IMAP', 'POP', 'SMTP'] : ['SMTP'];

function make(org: Organization, server: Server, wanted: NewCertificate): StoredCertificate {
  const subject = wanted.subject ?? `CN=${server.name}`;
  const bare: Omit<StoredCertificate, 'thumbprint'> = {
    id: freeId(server),
    subject,
    issuer: subject,
    names: [...(wanted.names ?? [server.name, server.fqdn])],
    notBefore: org.now,
    notAfter: plusYears(org.now, 5),
    keyBits: wanted.keyBits ?? 2048,
    signature: 'sha256RSA',
    usages: [SERVER_AUTHENTICATION],
    friendlyName: wanted.friendlyName ?? SELF_SIGNED_NAME,
    inRoot: false,
    key: { provider: 'csp', usable: true, networkService: false, exportable: wanted.exportable ?? false },
    smtpEnabled: false,
  };
  const certificate = { ...bare, thumbprint: thumbprintOf(bare) };
  addToStore(server, certificate);
  return certificate;
}

function freeId(server: Server): string {
  const taken = new Set(server.certificates.map((c) => c.id));
  let n = 1;
  while (taken.has(`new-${n}`)) n++;
  return `new-${n}`;
}

export interface Renewal {
  readonly door: 'shell' | 'eac';
  readonly force?: boolean;
  readonly answer?: 'yes' | 'no';
}

/** Get-ExchangeCertificate | New-ExchangeCertificate, or EAC's Renew, which re-applies the services it displays. */
export function renewExchangeCertificate(
  org: Organization,
  server: Server,
  thumbprint: Thumbprint,
  how: Renewal,
): StoredCertificate {
  needShell(org, server);
  const old = needCertificate(server, thumbprint);
  const shown = services(org, server, old).filter((s): s is ExchangeService => s !== 'Federation');
  const reapplies = org.switches.renewReappliesIis;
  const iis = reapplies === 'both' || reapplies === how.door;
  const base = how.door === 'eac' ? shown.filter((s) => s !== 'IIS') : defaultServices(org);
  return newExchangeCertificate(org, server, {
    ...how,
    subject: old.subject,
    names: old.names,
    friendlyName: old.friendlyName,
    keyBits: old.keyBits,
    services: [...base, ...(iis && shown.includes('IIS') ? (['IIS'] as const) : [])],
  });
}

export interface Enabling {
  readonly services: readonly ExchangeService[];
  readonly force?: boolean;
  readonly answer?: 'yes' | 'no';
  readonly doNotRequireSsl?: boolean;
  readonly networkServiceAllowed?: boolean;
}

/** Enable-ExchangeCertificate: services are added, never taken away (exchange facts 6). Says what it only warned of. */
export function enableExchangeCertificate(
  org: Organization,
  server: Server,
  thumbprint: Thumbprint,
  how: Enabling,
): string[] {
  needShell(org, server);
  const certificate = needCertificate(server, thumbprint);
  if (!certificate.key?.usable) {
    const reason = certificate.key === null ? 'PrivateKeyMissing' : 'PrivateKeyNotAccessible';
    throw new CmdletError(
      `The certificate with thumbprint ${thumbprint} was found but is not valid for use with Exchange Server (reason: ${reason}).`,
    );
  }
  return enable(org, server, certificate, how);
}

function enable(org: Organization, server: Server, c: StoredCertificate, how: Enabling): string[] {
  if (org.switches.enableShorterListRemovesServices) dropSmtp(server, c, how.services);
  if (how.networkServiceAllowed) allowNetworkService(org, server, c.thumbprint);
  const warnings = how.services.flatMap((service) => mailClients(org, server, c, service));
  if (how.services.includes('IIS')) bindFrontEnd(org, server, c.thumbprint, !how.doNotRequireSsl);
  if (how.services.includes('SMTP')) enableSmtp(org, server, c, how);
  return warnings;
}

/** One support article says that a shorter list removes SMTP; `None` is how the key alone is granted. */
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

/** The key becomes readable first; whether to become the default is asked when that is done (exchange facts 5.1). */
function enableSmtp(org: Organization, server: Server, c: StoredCertificate, how: Enabling): void {
  const asks = server.internalTransport !== null && server.internalTransport !== c.thumbprint && !how.force;
  const unanswered = asks && how.answer === undefined;
  const grant = () => {
    allowNetworkService(org, server, c.thumbprint);
    c.smtpEnabled = true;
  };
  if (unanswered && !org.switches.promptAfterEffect) throw noPrompt();
  grant();
  if (unanswered) throw noPrompt();
  if (asks && how.answer === 'no') return;
  publish(org, server, c);
}

const noPrompt = (): CmdletError =>
  new CmdletError(
    'Overwrite the existing default SMTP certificate? Windows PowerShell is in NonInteractive mode: Read and Prompt functionality is not available.',
  );

/** Writes the internal transport certificate to the directory, from where it may take a while to be read back. */
function publish(org: Organization, server: Server, c: StoredCertificate): void {
  if (org.switches.itcNeedsServerSubject && !serves(c, server.name)) return;
  const old = server.internalTransport;
  if (old === c.thumbprint) return;
  const delay = org.switches.smtpDefaultAdDelaySeconds;
  if (delay > 0) {
    const sets = { 'internal-transport': c.thumbprint };
    org.pending.push({ server: server.name, at: plusSeconds(org.now, delay), sets });
  } else server.internalTransport = c.thumbprint;
  if (org.edgeSubscriptions.length > 0) reEncryptEdgeCredentials(org, server, old, c);
}

/** EdgeSync's credentials are kept under the old key (exchange facts 12): failing here comes after the effect. */
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

/** Remove-ExchangeCertificate: guards mail, and neither 444 nor 443 nor Auth (exchange facts 7.3). */
export function removeExchangeCertificate(org: Organization, server: Server, thumbprint: Thumbprint): void {
  needShell(org, server);
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
  if (isFederation(c)) return `The certificate ${c.thumbprint} is used by a federation trust and cannot be removed.`;
  if (org.switches.removeProtectsIis && isBound(server, c)) return `The certificate ${c.thumbprint} is bound to IIS.`;
  const { current, previous, next } = org.authCertificate;
  if (org.switches.removeProtectsAuth && [current, previous, next].includes(c.thumbprint)) {
    return `The certificate ${c.thumbprint} is the Auth certificate.`;
  }
  return undefined;
}

/** Setup of an update: an expired certificate on a site aborts it and leaves it half done (exchange facts 9.2). */
export function installUpdate(org: Organization, server: Server, build: string, drops444 = false): void {
  const endpoints =
    org.switches.setupChecks === 'w3svc1' ? ['0.0.0.0:443', '127.0.0.1:443'] : Object.keys(server.sslcert);
  const checked = endpoints.flatMap((at) => inStore(server, server.sslcert[at]) ?? []);
  server.setupRunning = true;
  if (checked.some((c) => c.notAfter <= org.now)) throw new CmdletError('The certificate is expired.');
  server.setupRunning = false;
  server.build = build;
  if (drops444) delete server.sslcert['0.0.0.0:444'];
}
