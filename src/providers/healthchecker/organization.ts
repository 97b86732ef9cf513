import { type AuthCertificate, type Fact, known, type Patch, type Thumbprint, unknown } from '../../domain/facts.ts';
import { instant, instantIn } from '../../domain/time.ts';
import type { Clixml } from '../powershell/bridge/clixml.ts';
import { thumbprintIn } from './certificates.ts';
import { type CertificatesOf, organizationConnectors } from './connectors.ts';
import { member, textOf } from './members.ts';
import { NOT_EXPORTED } from './reasons.ts';

export function organizationFacts(organization: Clixml | undefined, of: CertificatesOf): Patch {
  return {
    'auth-certificate': authIn(organization),
    'federation-trust': unknown(NOT_EXPORTED),
    'owa-im': unknown(NOT_EXPORTED),
    'edge-subscriptions': unknown(NOT_EXPORTED),
    ...organizationConnectors(organization, of),
  };
}

export function authIn(organization: Clixml | undefined): Fact<AuthCertificate> {
  const config = member(organization, 'GetAuthConfig');
  const [current, previous, next] = ['Current', 'Previous', 'Next'].map((role) =>
    thumbprintIn(member(config, `${role}CertificateThumbprint`)),
  );
  if (current === undefined || previous === undefined || next === undefined) return unknown(NOT_EXPORTED);
  // Left over from an earlier rotation if there is no next certificate. Without a time zone it is no instant.
  const from = instantIn(textOf(member(config, 'NextCertificateEffectiveDate')) ?? '');
  return known({
    current,
    previous,
    next,
    ...(next === null || from === undefined ? {} : { nextFrom: instant(from) }),
  });
}

export function authCertificates(organization: Clixml | undefined): Thumbprint[] {
  const auth = authIn(organization);
  const found = 'known' in auth ? auth.known : null;
  return [found?.current, found?.next].filter((id): id is Thumbprint => typeof id === 'string');
}
