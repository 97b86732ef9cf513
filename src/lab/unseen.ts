import { isOrganizationFact, isSeenBy } from '../simulator/index.ts';
import { containerOf } from './cmdlets/certificate.ts';
import type { Call } from './cmdlets/cmdlet.ts';
import { LabError } from './cmdlets/cmdlet.ts';

/** Where the world says that a fact cannot be known, the cmdlet that reads it fails and says why. */
export function refuseUnseen(cmdlet: string, call: Call): void {
  const because = cmdlet === 'Get-Acl' ? keyUnseen(call) : unseen(cmdlet, call);
  if (because !== undefined) throw new LabError(because, 'AccessDenied', 'NotSpecified');
}

const unseen = (cmdlet: string, { org, server }: Call): string | undefined =>
  org.unknown.find(
    ({ server: name, fact }) =>
      isSeenBy(cmdlet, fact) &&
      (isOrganizationFact(fact) ? name === undefined : name?.toLowerCase() === server.name.toLowerCase()),
  )?.because;

/** The fact of a key names its certificate by id or by thumbprint, but Get-Acl names a file. */
function keyUnseen({ org, server, given }: Call): string | undefined {
  const certificate = server.certificates.find((c) => String(given['Path']).endsWith(containerOf(c.thumbprint)));
  if (certificate === undefined) return undefined;
  const keys = [`key/${certificate.id}`, `key/${certificate.thumbprint}`];
  return org.unknown.find(({ server: name, fact }) => name === server.name && keys.includes(fact))?.because;
}
