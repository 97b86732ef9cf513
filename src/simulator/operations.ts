import { type Identity, isNew, sameName } from '../domain/facts.ts';
import type { Operation, OperationKind } from '../domain/operation.ts';
import { letBystandersAct } from './bystanders.ts';
import { SELF_SIGNED_NAME, type StoredCertificate } from './certificate.ts';
import { deleteCa, deleteRoot, grantKey, importRoot } from './certstore.ts';
import { CmdletError } from './cmdlet.ts';
import { enableExchangeCertificate } from './enable-certificate.ts';
import { ISSUE_BY_WINDOWS, identityOf, mayDo } from './facts/machine.ts';
import { siteRow, WEB_SERVICES } from './healthy.ts';
import { bindRecord, iisReset, newWebBinding } from './iis.ts';
import { newExchangeCertificate, newSelfSignedCertificate } from './new-certificate.ts';
import { inStore, isRunning, type Organization, type Server } from './organization.ts';
import { removeExchangeCertificate } from './remove-certificate.ts';
import { restartTransport } from './transport.ts';

/** The duration of each operation on the clock of the world, in seconds. */
export const DURATION: Readonly<Record<OperationKind, number>> = {
  'issue-certificate': 3,
  'grant-key': 1,
  'trust-certificate': 1,
  'untrust-certificate': 1,
  'add-binding': 1,
  'bind-certificate': 1,
  'restart-iis': 30,
  'enable-smtp': 5,
  'restart-transport': 60,
  'remove-certificate': 2,
};

type OperationCmdlets = { [K in OperationKind]: (org: Organization, server: Server, op: Operation<K>) => boolean };

/** The cmdlets that each operation calls (exchange facts 22). Each function returns whether anything changed. */
const cmdlets: OperationCmdlets = {
  'issue-certificate': issue,
  'grant-key': (org, server, op) => grantKey(org, server, op.certificate),
  'trust-certificate': (_, server, op) => importRoot(server, op.certificate),
  'untrust-certificate': (_, server, op) => deleteRoot(server, op.certificate),
  'add-binding': (_, server, op) => addBinding(server, op),
  'bind-certificate': (org, server, op) => bindRecord(org, server, op.site, op.endpoint, op.certificate),
  'restart-iis': (org, server) => restartIis(org, server),
  'enable-smtp': enableSmtp,
  'restart-transport': (org, server) => {
    restartTransport(org, server);
    return true;
  },
  'remove-certificate': remove,
};

/**
 * Performs an operation and returns whether anything changed. Throws a CmdletError if Exchange or Windows would refuse.
 */
export function performOperation(org: Organization, server: Server, op: Operation): boolean {
  needAllowed(server, op);
  return (cmdlets[op.kind] as (org: Organization, server: Server, op: Operation) => boolean)(org, server, op);
}

/** The operation ends after its cmdlet: a certificate is issued, and its key is not granted. */
export function performCmdlet(org: Organization, server: Server, op: Operation): boolean {
  if (op.kind !== 'issue-certificate') return performOperation(org, server, op);
  needAllowed(server, op);
  makeCertificate(org, server, op);
  return true;
}

function needAllowed(server: Server, op: Operation): void {
  needRightServer(server, op.on);
  if ('certificate' in op && op.kind !== 'issue-certificate' && isNew(op.certificate)) {
    throw new CmdletError(`${op.certificate} names no certificate yet; ${op.kind} needs a thumbprint.`);
  }
  if (!mayDo(server, rightTo(op)))
    throw new CmdletError(`Access is denied: ${op.kind} is not allowed on ${server.name}.`);
}

export const rightTo = (op: Operation): Parameters<typeof mayDo>[1] =>
  op.kind === 'issue-certificate' && op.by === 'windows' ? ISSUE_BY_WINDOWS : op.kind;

function needRightServer(server: Server, on: Identity): void {
  const answers = identityOf(server);
  if (sameName(answers.name, on.name) && sameName(answers.fqdn, on.fqdn)) return;
  throw new CmdletError(`${answers.name} (${answers.fqdn}) answered instead of ${on.name} (${on.fqdn}).`);
}

/**
 * The new certificate is the one that was added to My. Its key is granted at once (exchange facts 5.1, 5.3), but never
 * the key of another certificate. If several were added, no key is granted (17).
 */
function issue(org: Organization, server: Server, op: Operation<'issue-certificate'>): boolean {
  const { on } = op;
  const before = new Set(server.certificates);
  makeCertificate(org, server, op);
  // Another administrator may add a certificate while the cmdlet runs; it would be among the added ones.
  letBystandersAct(org, server, 'issue-certificate');
  const added = server.certificates.filter((c) => !before.has(c));
  if (added.length !== 1) throw new CmdletError(`${added.length} certificates appeared in My; one was expected.`);
  for (const one of added) {
    if (!isAskedFor(on, one)) throw new CmdletError(`${one.thumbprint} in My is not the requested certificate.`);
    grantKey(org, server, one.thumbprint);
  }
  return true;
}

function makeCertificate(org: Organization, server: Server, { by, on }: Operation<'issue-certificate'>): void {
  const names = [on.name, on.fqdn];
  if (by === 'windows') newSelfSignedCertificate(org, server, names);
  else newExchangeCertificate(org, server, { subject: `CN=${on.name}`, names, services: ['None'], force: true });
}

const isAskedFor = (on: Identity, { subject, issuer, friendlyName }: StoredCertificate): boolean =>
  sameName(subject, `CN=${on.name}`) && issuer === subject && friendlyName === SELF_SIGNED_NAME;

function addBinding(server: Server, op: Operation<'add-binding'>): boolean {
  const wanted = siteRow(op.bindingInformation).bindingInformation;
  if (server.rows[op.site]?.some((row) => row.bindingInformation === wanted)) return false;
  newWebBinding(server, op.site, wanted);
  return true;
}

function restartIis(org: Organization, server: Server): boolean {
  iisReset(org, server);
  if (WEB_SERVICES.every((name) => isRunning(server, name))) return true;
  throw new CmdletError('W3SVC or WAS did not come back after iisreset.');
}

function enableSmtp(org: Organization, server: Server, op: Operation<'enable-smtp'>): boolean {
  const already = server.internalTransport === op.certificate && inStore(server, op.certificate)?.key?.networkService;
  enableExchangeCertificate(org, server, op.certificate, { services: ['SMTP'], force: true });
  return !already;
}

/** A certificate that is no longer in My may still have copies in Root and CA. */
function remove(org: Organization, server: Server, op: Operation<'remove-certificate'>): boolean {
  const held = inStore(server, op.certificate) !== undefined;
  if (held) removeExchangeCertificate(org, server, op.certificate);
  const rooted = deleteRoot(server, op.certificate);
  return deleteCa(server, op.certificate) || rooted || held;
}
