import type { FamilyName } from '../domain/facts.ts';
import { authCertificate } from './auth-certificate.ts';
import { build } from './build.ts';
import { certificate } from './certificate.ts';
import { certificateName } from './certificate-name.ts';
import { component } from './component.ts';
import { connector } from './connector.ts';
import { dag } from './dag.ts';
import { edgeSubscriptions } from './edge-subscriptions.ts';
import { event } from './event.ts';
import { extendedProtection } from './extended-protection.ts';
import type { Family, FamilyOf } from './family.ts';
import { federationTrust } from './federation-trust.ts';
import { flags } from './flags.ts';
import { health } from './health.ts';
import { identity } from './identity.ts';
import { internalTransport } from './internal-transport.ts';
import { internalTransportOn } from './internal-transport-on.ts';
import { key } from './key.ts';
import { log } from './log.ts';
import { may } from './may.ts';
import { metabase } from './metabase.ts';
import { mountedCopies } from './mounted-copies.ts';
import { owaIm } from './owa-im.ts';
import { rdp } from './rdp.ts';
import { recordSettings } from './record-settings.ts';
import { renewer } from './renewer.ts';
import { requireSsl } from './require-ssl.ts';
import { transportRestartDue, webRestartDue } from './restart-due.ts';
import { restartPending } from './restart-pending.ts';
import { role } from './role.ts';
import { row } from './row.ts';
import { service } from './service.ts';
import { setupRunning } from './setup-running.ts';
import { shellBackEnd, shellOpens, shellReaches, shellSnapIn } from './shell.ts';
import { smtpProbe } from './smtp-probe.ts';
import { sslcert } from './sslcert.ts';
import { storeCa, storeMy, storeRoot } from './store.ts';
import { toleratesUntrusted444 } from './tolerates-untrusted-444.ts';
import { webManagement } from './web-management.ts';
import { wire } from './wire.ts';

export type { FamilyOf, Forms, Reaction } from './family.ts';

/** A family of `FactKey` without a record does not compile, and neither does a record without a family. */
export const FAMILIES: { readonly [F in FamilyName]: Family<F> } = {
  identity,
  role,
  build,
  'setup-running': setupRunning,
  'windows/restart-pending': restartPending,
  service,
  may,
  'shell/opens': shellOpens,
  'shell/back-end': shellBackEnd,
  'shell/reaches': shellReaches,
  'shell/snap-in': shellSnapIn,
  'store/My': storeMy,
  'store/Root': storeRoot,
  'store/CA': storeCa,
  certificate,
  key,
  flags,
  row,
  sslcert,
  'record-settings': recordSettings,
  wire,
  metabase,
  rdp,
  'require-ssl': requireSsl,
  'extended-protection': extendedProtection,
  'web/restart-due': webRestartDue,
  'tolerates-untrusted-444': toleratesUntrusted444,
  'web-management': webManagement,
  health,
  event,
  log,
  component,
  'certificate-name': certificateName,
  'internal-transport': internalTransport,
  'internal-transport-on': internalTransportOn,
  renewer,
  'transport/restart-due': transportRestartDue,
  'mounted-copies': mountedCopies,
  dag,
  'smtp-probe': smtpProbe,
  'auth-certificate': authCertificate,
  'edge-subscriptions': edgeSubscriptions,
  'federation-trust': federationTrust,
  'owa-im': owaIm,
  connector,
};

const all: readonly FamilyOf<unknown>[] = Object.values(FAMILIES);
const isOpen = (family: FamilyOf<unknown>): boolean => family.key.includes('<');
const fixed = new Map(all.filter((family) => !isOpen(family)).map((family) => [family.key, family]));
const open = new Map(all.filter(isOpen).map((family) => [family.key.slice(0, family.key.indexOf('/')), family]));

/** Undefined if exstate does not know the family. An observation may contain such facts, and exstate keeps them. */
export function familyOf(fact: string): FamilyOf<unknown> | undefined {
  const at = fact.indexOf('/');
  return fixed.get(fact) ?? (at < 0 ? undefined : open.get(fact.slice(0, at)));
}

/** The part of the key after the first slash. */
export const restOf = (fact: string): string => fact.slice(fact.indexOf('/') + 1);

export const isOrganizationFact = (fact: string): boolean => familyOf(fact)?.scope === 'organization';
/** Unknown while no management shell reaches the server (formats, section 3). */
export const isReadByCmdlet = (fact: string): boolean => familyOf(fact)?.readBy === 'cmdlet';
export const isServerFact = (fact: string): boolean => familyOf(fact)?.scope === 'server';
/** Whether the key contains a certificate, such as `key/<thumbprint>`. */
export const isOfCertificate = (fact: string): boolean => familyOf(fact)?.key.endsWith('/<thumbprint>') === true;
