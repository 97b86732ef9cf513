import type { StoredCertificate } from './certificate.ts';
import type { Organization, Server } from './organization.ts';
import { inStore } from './organization.ts';
import { certificateCmdletsFail, shellShut, unreached } from './shell.ts';

/** What a cmdlet or a tool of Windows throws. Its effect may have happened all the same. */
export class CmdletError extends Error {
  override readonly name = 'CmdletError';
}

/**
 * Every certificate cmdlet comes through a shell and is an RPC to MSExchangeServiceHost (exchange facts 4.5). The
 * shell may be another server's, with -Server: where none is named, whichever reaches. The service is the target's own.
 */
export function needShell(org: Organization, server: Server, through?: Server): void {
  const shut = through === undefined ? unreached(org, server) : shellShut(org, through);
  const why = shut ?? certificateCmdletsFail(server);
  if (why !== undefined) throw new CmdletError(why);
}

export function needCertificate(server: Server, thumbprint: string): StoredCertificate {
  const found = inStore(server, thumbprint);
  if (found === undefined) {
    throw new CmdletError(`The certificate with thumbprint ${thumbprint} was not found on ${server.name}.`);
  }
  return found;
}
