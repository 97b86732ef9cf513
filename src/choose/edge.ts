import type { DesiredServer } from '../domain/desired.ts';
import { type CertificateId, DIRECT_TRUST, type Fact, isKnown } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';

/**
 * The internal transport certificate. The directory of an Edge server can be read on that server only, but the server
 * presents the certificate that transport has loaded from it (exchange facts 13.2, 14.2).
 */
export function internalTransportOf(
  view: View,
  { role }: Pick<DesiredServer, 'role'>,
  by: 'get' | 'peek' = 'get',
): Fact<CertificateId> {
  const read = view[by]('internal-transport');
  if (role !== 'edge' || isKnown(read)) return read;
  const presented = view[by](DIRECT_TRUST);
  return isKnown(presented) && presented.known !== null ? presented : read;
}
