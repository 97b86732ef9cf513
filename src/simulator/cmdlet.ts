import type { StoredCertificate } from './certificate.ts';
import type { Organization, Server } from './organization.ts';
import { inStore } from './organization.ts';
import { certificateCmdletsFail, shellShut, unreached } from './shell.ts';

/** The error of a cmdlet or a tool of Windows. The effect may have happened nevertheless. */
export class CmdletError extends Error {
  override readonly name = 'CmdletError';
}

/**
 * Every certificate cmdlet needs a shell and calls MSExchangeServiceHost on the target by RPC (exchange facts 4.5).
 * With -Server, it may be the shell of another server: `through`, or any that reaches the target.
 */
export function needShell(org: Organization, server: Server, through?: Server): void {
  const shut = through === undefined ? unreached(org, server) : shutFor(org, server, through);
  const why = shut ?? certificateCmdletsFail(server);
  if (why !== undefined) throw new CmdletError(why);
}

/** What is typed on an Edge server is typed in its own shell, the snap-in (exchange facts 14.2). */
const shutFor = (org: Organization, server: Server, through: Server): string | undefined =>
  through === server && server.role === 'edge' ? undefined : shellShut(org, through);

export function needCertificate(server: Server, thumbprint: string): StoredCertificate {
  const found = inStore(server, thumbprint);
  if (found === undefined) {
    throw new CmdletError(`The certificate with thumbprint ${thumbprint} was not found on ${server.name}.`);
  }
  return found;
}
