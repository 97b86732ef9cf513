import { isOrganizationFact } from '../domain/facts.ts';
import { containerOf } from './cmdlets/certificate.ts';
import type { Call } from './cmdlets/cmdlet.ts';
import { LabError } from './cmdlets/cmdlet.ts';

/**
 * The facts that a cmdlet reads. If the world declares one of them unknown, the cmdlet fails with the reason of the
 * world.
 */
const LOOKS: Readonly<Record<string, RegExp>> = {
  'Get-StoreMy': /^store\/My$/,
  'Get-StoreRoot': /^store\/Root$/,
  'Get-Processes': /^setup-running$/,
  'Get-Service': /^service\//,
  'Get-WebBinding': /^row\//,
  'Get-IisConfig': /^metabase\//,
  'Get-RequireSsl': /^require-ssl\//,
  'Get-TransportService': /^internal-transport$/,
  'Get-ExchangeCertificate': /^flags\//,
  'Get-MailboxDatabaseCopyStatus': /^mounted-copies$/,
  'Get-AuthConfig': /^auth-certificate$/,
  'Get-EdgeSubscription': /^edge-subscriptions$/,
  'Get-SendConnector': /^connector\//,
  'Get-ReceiveConnector': /^connector\//,
  'Open-Shell': /^shell\/opens$/,
};

export function refuseUnseen(cmdlet: string, call: Call): void {
  const because = cmdlet === 'Get-Acl' ? keyUnseen(call) : unseen(LOOKS[cmdlet], call);
  if (because !== undefined) throw new LabError(because, 'AccessDenied', 'NotSpecified');
}

function unseen(looks: RegExp | undefined, { org, server }: Call): string | undefined {
  if (looks === undefined) return undefined;
  return org.unknown.find(
    ({ server: name, fact }) =>
      looks.test(fact) &&
      (isOrganizationFact(fact) ? name === undefined : name?.toLowerCase() === server.name.toLowerCase()),
  )?.because;
}

/** The fact of a key names its certificate by id or by thumbprint, but Get-Acl names a file. */
function keyUnseen({ org, server, given }: Call): string | undefined {
  const certificate = server.certificates.find((c) => String(given['Path']).endsWith(containerOf(c.thumbprint)));
  if (certificate === undefined) return undefined;
  const keys = [`key/${certificate.id}`, `key/${certificate.thumbprint}`];
  return org.unknown.find(({ server: name, fact }) => name === server.name && keys.includes(fact))?.because;
}
