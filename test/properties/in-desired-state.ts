import type { DesiredServer } from '../../src/domain/desired.ts';
import { BACK_END, sameName } from '../../src/domain/facts.ts';
import { outlives, validAt } from '../../src/domain/time.ts';
import type { Organization, Server, StoredCertificate } from '../../src/simulator/index.ts';

/**
 * Whether the organization is in the desired state, as exchange facts 3 and 21 describe it. Uses no part of exstate.
 */
export const inDesiredState = (org: Organization, server: Server, wanted: DesiredServer): boolean =>
  server.certificates.some((one) => isTheOne(one, org, server, wanted) && serves(one, server, wanted));

function isTheOne(one: StoredCertificate, org: Organization, server: Server, wanted: DesiredServer): boolean {
  const { current, previous, next } = org.authCertificate;
  return (
    sameName(one.subject, `CN=${server.name}`) &&
    sameName(one.issuer, one.subject) &&
    [server.name, server.fqdn].every((name) => one.names.some((other) => sameName(other, name))) &&
    one.keyBits >= 2048 &&
    one.usages.includes('1.3.6.1.5.5.7.3.1') &&
    // Only the shell shows a pending request. If it returns only the bytes, the subject decides.
    (!one.pendingRequest || org.switches.rehydration === 'rawDataOnly') &&
    ![current, previous, next].includes(one.thumbprint) &&
    one.key?.usable === true &&
    one.key.provider === 'csp' &&
    validAt(one, org.now) &&
    outlives(one.notAfter, org.now, wanted.selfSigned.minDaysRemaining)
  );
}

function serves(one: StoredCertificate, server: Server, wanted: DesiredServer): boolean {
  const { thumbprint } = one;
  const readable = one.key?.networkService === true;
  const back =
    wanted.backEnd.certificate === 'leave' ||
    (server.sslcert['0.0.0.0:444'] === thumbprint &&
      (server.rows[BACK_END] ?? []).some(({ bindingInformation }) => bindingInformation === '*:444:') &&
      server.workersServe === thumbprint);
  const front =
    wanted.frontEnd.certificate === 'leave' ||
    ['0.0.0.0:443', '127.0.0.1:443'].every((endpoint) => server.sslcert[endpoint] === thumbprint);
  const mail =
    !wanted.selfSigned.services.includes('SMTP') ||
    (server.internalTransport === thumbprint && server.transportServes === thumbprint && readable);
  return back && front && mail && (wanted.selfSigned.trustedRoot === 'keep' || one.inRoot);
}
