import { CmdletError } from './cmdlet.ts';
import { logInternalTransport, logStarttls } from './events.ts';
import { startWeb } from './iis.ts';
import { isRunning, type Organization, type Server } from './organization.ts';

/** Restart-Service MSExchangeTransport, MSExchangeFrontEndTransport. Also starts a stopped service. */
export function restartTransport(org: Organization, server: Server): void {
  for (const name of ['MSExchangeTransport', 'MSExchangeFrontEndTransport']) {
    if (server.services[name] != null) server.services[name] = 'running';
  }
  loadInternalTransport(org, server);
}

/** Start-Service. A service that runs already loads nothing new. */
export function startService(org: Organization, server: Server, name: string): void {
  needInstalled(server, name);
  const wasRunning = isRunning(server, name);
  server.services[name] = 'running';
  if (wasRunning) return;
  if (name === 'MSExchangeTransport') loadInternalTransport(org, server);
  if (name === 'MSExchangeFrontEndTransport') logStarttls(org, server);
  if (name === 'W3SVC') startWeb(server);
}

export function stopService(server: Server, name: string): void {
  needInstalled(server, name);
  server.services[name] = 'stopped';
}

function needInstalled(server: Server, name: string): void {
  if (server.services[name] == null) {
    throw new CmdletError(`Cannot find any service with service name '${name}' on ${server.name}.`);
  }
}

function loadInternalTransport(org: Organization, server: Server): void {
  server.transportServes = readFromDirectory(org, server);
  server.transportDoubts = [];
  logInternalTransport(org, server);
  logStarttls(org, server);
}

/** What transport reads when it starts (exchange facts 7.5). */
function readFromDirectory({ switches }: Organization, server: Server): string | null {
  const [another] = Object.values(server.internalTransportOn);
  return switches.transportReadsFrom === 'another' && another !== undefined ? another : server.internalTransport;
}

/**
 * After a change of My or Root, transport checks every certificate again; after a change of an ACL it does not
 * (exchange facts 5.3).
 */
export function storeChanged(server: Server): void {
  server.transportDoubts = [];
}

/** Transport failed to open this key before the grant, and does not try again. */
export function aclChanged(org: Organization, server: Server, thumbprint: string): void {
  if (org.switches.transportCache === 'none' || server.transportServes !== thumbprint) return;
  if (!server.transportDoubts.includes(thumbprint)) server.transportDoubts.push(thumbprint);
}
