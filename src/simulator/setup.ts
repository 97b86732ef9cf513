import { ms } from '../domain/time.ts';
import { CmdletError } from './cmdlet.ts';
import { inStore, type Organization, type Server } from './organization.ts';

/** Setup of an update: an expired certificate on a site aborts it and leaves it unfinished (exchange facts 9.2). */
export function installUpdate(org: Organization, server: Server, build: string, drops444 = false): void {
  const endpoints =
    org.switches.setupChecks === 'w3svc1' ? ['0.0.0.0:443', '127.0.0.1:443'] : Object.keys(server.sslcert);
  const checked = endpoints.flatMap((at) => inStore(server, server.sslcert[at]) ?? []);
  server.setupRunning = true;
  if (checked.some((c) => ms(c.notAfter) <= ms(org.now))) throw new CmdletError('The certificate is expired.');
  server.setupRunning = false;
  server.build = build;
  if (drops444) delete server.sslcert['0.0.0.0:444'];
}
