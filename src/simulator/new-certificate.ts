import type { Thumbprint } from '../domain/facts.ts';
import { plusYears } from '../domain/time.ts';
import { SELF_SIGNED_NAME, SERVER_AUTHENTICATION, type StoredCertificate, thumbprintOf } from './certificate.ts';
import { addToStore } from './certstore.ts';
import { needCertificate, needShell } from './cmdlet.ts';
import { type ExchangeService, enable, needAnswer } from './enable-certificate.ts';
import { services } from './flags.ts';
import type { Organization, Server } from './organization.ts';

export interface NewCertificate {
  readonly subject?: string;
  readonly names?: readonly string[];
  readonly friendlyName?: string;
  readonly keyBits?: number;
  readonly exportable?: boolean;
  readonly services?: readonly ExchangeService[];
  readonly force?: boolean;
  /** The answer of the person at the prompt. If absent, no person is there, and a prompt is an error. */
  readonly answer?: 'yes' | 'no';
  /** The server of the shell, if it is another one. */
  readonly through?: Server;
}

/**
 * New-ExchangeCertificate, self-signed. It never binds 444, never writes to Root, and is not atomic (exchange facts 5).
 */
export function newExchangeCertificate(org: Organization, server: Server, wanted: NewCertificate): StoredCertificate {
  needShell(org, server, wanted.through);
  const how = { ...wanted, services: wanted.services ?? defaultServices(org) };
  if (!org.switches.promptAfterEffect && how.services.includes('SMTP')) needAnswer(server, null, how);
  if (org.switches.createTwice) make(org, server, wanted);
  const made = make(org, server, wanted);
  enable(org, server, made, how);
  return made;
}

/**
 * New-SelfSignedCertificate of Windows, with a named CSP. It needs no shell and no service of Exchange, and Exchange
 * does not notice it (exchange facts 14, 22). The first of the names becomes the subject.
 */
export function newSelfSignedCertificate(
  org: Organization,
  server: Server,
  names: readonly string[],
): StoredCertificate {
  const made = make(org, server, { subject: `CN=${names[0]}`, names });
  leaveCopyInCa(org, server, made);
  return made;
}

/** Only the public part (exchange facts 5.4). */
export function leaveCopyInCa(org: Organization, server: Server, { thumbprint }: StoredCertificate): void {
  if (org.switches.newSelfSignedCopyInCa) server.ca.push(thumbprint);
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

export function freeId(server: Server): string {
  const taken = new Set(server.certificates.map((c) => c.id));
  let n = 1;
  while (taken.has(`new-${n}`)) n++;
  return `new-${n}`;
}

export interface Renewal {
  readonly tool: 'shell' | 'eac';
  readonly force?: boolean;
  readonly answer?: 'yes' | 'no';
  readonly through?: Server;
}

/**
 * Get-ExchangeCertificate | New-ExchangeCertificate, or Renew in EAC, which enables the services again that it
 * displays.
 */
export function renewExchangeCertificate(
  org: Organization,
  server: Server,
  thumbprint: Thumbprint,
  how: Renewal,
): StoredCertificate {
  needShell(org, server, how.through);
  const old = needCertificate(server, thumbprint);
  const shown = services(org, server, old).filter((s): s is ExchangeService => s !== 'Federation');
  const reapplies = org.switches.renewReappliesIis;
  const iis = reapplies === 'both' || reapplies === how.tool;
  const base = how.tool === 'eac' ? shown.filter((s) => s !== 'IIS') : defaultServices(org);
  return newExchangeCertificate(org, server, {
    ...how,
    subject: old.subject,
    names: old.names,
    friendlyName: old.friendlyName,
    keyBits: old.keyBits,
    services: [...base, ...(iis && shown.includes('IIS') ? (['IIS'] as const) : [])],
  });
}
