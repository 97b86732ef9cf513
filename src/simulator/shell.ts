import { BACK_END, sameName, type Thumbprint } from '../domain/facts.ts';
import { isSelfSigned, isValid } from './certificate.ts';
import { proxyCause } from './drained.ts';
import { inStore, isRunning, type Organization, type Server } from './organization.ts';

const BACK_END_ENDPOINT = '0.0.0.0:444';
const recordOf444 = (server: Server): Thumbprint | null => server.sslcert[BACK_END_ENDPOINT] ?? null;

/**
 * Why no management shell opens on this server; undefined if one opens. The shell is proxied to 444
 * (exchange facts 1, fact 7).
 */
export function shellShut(org: Organization, server: Server): string | undefined {
  const cause = causeOf(org, server);
  return cause === undefined ? undefined : `no management shell opens on ${server.name}: ${cause}`;
}

/** Why a shell that opens cannot read the certificates (exchange facts 4.5). */
export const certificateCmdletsFail = (server: Server): string | undefined =>
  isRunning(server, 'MSExchangeServiceHost')
    ? undefined
    : `A special Rpc error occurs on server ${server.name}: MSExchangeServiceHost is not running`;

/**
 * Whether a shell opens onto the directory of the organization. An Edge server does not have it. The snap-in counts,
 * too.
 */
export const anyShellOpens = (org: Organization): boolean =>
  org.servers.some((server) => server.role === 'mailbox' && (shellShut(org, server) === undefined || server.snapIn));

/**
 * Why no management shell reaches the certificates of this server: neither its own shell nor, with -Server, one of
 * another server that can be reached (exchange facts 14).
 */
export function unreached(org: Organization, server: Server): string | undefined {
  const shut = shellShut(org, server);
  if (shut === undefined || server.reachedFromElsewhere || helper(org, server)) return undefined;
  return server.snapIn ? undefined : shut;
}

/** Whether only the snap-in is left. It ignores roles and the audit log (exchange facts 14). */
export const bySnapIn = (org: Organization, server: Server): boolean =>
  server.snapIn === true && shellShut(org, server) !== undefined && helper(org, server) === undefined;

/** The server whose shell is used instead. No other shell reaches an Edge server, which has its own directory. */
export const helper = (org: Organization, server: Server): Server | undefined =>
  server.role === 'edge'
    ? undefined
    : org.servers.find(
        (other) => other.role === 'mailbox' && shellShut(org, other) === undefined && !isOutOfReach(org, other),
      );

/** True if another server did not answer: its shell might have reached this server. */
export const unsureOfHelp = (org: Organization, server: Server): boolean =>
  server.role === 'mailbox' &&
  org.servers.some((other) => other !== server && other.role === 'mailbox' && isOutOfReach(org, other));

const isOutOfReach = (org: Organization, { name }: Server): boolean =>
  org.unknown.some(({ server, fact }) => (fact === '*' || fact === 'shell/opens') && sameName(server ?? '', name));

function causeOf(org: Organization, server: Server): string | undefined {
  if (server.role === 'edge') {
    return 'an Edge server has no IIS, and its own shell works on this server only';
  }
  const found = server.shellAsFound;
  const unchanged = found?.backEnd !== undefined || found?.record === recordOf444(server);
  if (found !== undefined && unchanged) {
    return found.opens ? undefined : 'it did not when this server was observed';
  }
  if (!isRunning(server, 'W3SVC')) return 'W3SVC is not running';
  if (org.switches.remotePowerShell === 'absent') return 'this Exchange has no remote PowerShell';
  const backEnd = backEndOf(org, server);
  const why = proxyCause(org, server) ?? listenerCause(backEnd) ?? certificateCause(org, server, backEnd);
  return why === undefined || backEnd === server ? why : `${backEnd.name} was to answer: ${why}`;
}

/** The front end chooses the server whose 444 it connects to (exchange facts 14.1). */
export function backEndOf(org: Organization, server: Server): Server {
  if (org.switches.shellRouting === 'itself') return server;
  const { length } = org.servers;
  const at = org.servers.indexOf(server);
  const next = Array.from({ length }, (_, step) => org.servers[(at + 1 + step) % length] ?? server);
  return next.find((other) => other.role === 'mailbox' && !isOutOfReach(org, other)) ?? server;
}

/** The server that answers the shell of this one, or refuses it. Undefined if its front end answers nothing. */
export function answeredBy(org: Organization, server: Server): string | undefined {
  if (server.role !== 'mailbox' || !isRunning(server, 'W3SVC')) return undefined;
  if (org.switches.remotePowerShell === 'absent') return undefined;
  return server.shellAsFound?.backEnd ?? backEndOf(org, server).name;
}

function listenerCause(server: Server): string | undefined {
  if (!isRunning(server, 'W3SVC')) return 'W3SVC is not running';
  // A binding with a host name answers only for this host, and the front end does not use it.
  if (!(server.rows[BACK_END] ?? []).some((row) => row.bindingInformation === '*:444:')) {
    return `"${BACK_END}" has no HTTPS binding on 444`;
  }
  return server.sslcert[BACK_END_ENDPOINT] === undefined ? '444 has no certificate' : undefined;
}

const inRoot = (server: Server, thumbprint: Thumbprint): boolean =>
  inStore(server, thumbprint)?.inRoot ?? server.root.includes(thumbprint);

/** `server`: its front end connects, and its own settings and its own Root decide. */
function certificateCause(org: Organization, server: Server, backEnd: Server): string | undefined {
  const held = inStore(backEnd, recordOf444(backEnd));
  if (held === undefined)
    return backEnd.otherStores.includes(recordOf444(backEnd) ?? '')
      ? undefined
      : 'the certificate of 444 is not in the store';
  if (!held.key?.usable) return '444 has no usable certificate';
  // If the registry value is set, it decides both (exchange facts 18).
  const { proxyToleratesExpired444, proxyRequiresRootTrust } = org.switches;
  const expiryTolerated = server.toleratesUntrusted444 ?? proxyToleratesExpired444;
  const trustRequired =
    server.toleratesUntrusted444 === undefined ? proxyRequiresRootTrust : !server.toleratesUntrusted444;
  if (!expiryTolerated && !isValid(held, org.now)) return 'the certificate of 444 is not valid now';
  if (trustRequired && isSelfSigned(held) && !inRoot(server, held.thumbprint))
    return 'the certificate of 444 is not trusted';
  return undefined;
}
