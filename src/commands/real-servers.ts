import type { Identity } from '../domain/facts.ts';
import type { Provider } from '../domain/provider.ts';

/**
 * Whom PowerShell may go to, by which name: all that the YAML holds, since a server that is not asked about may still be
 * the way to one whose own shell is shut.
 */
export interface Whom {
  readonly organization: string;
  readonly servers: readonly Identity[];
}

/** Real servers, through PowerShell; in a shell that a lab was entered in, the lab's, and never both. */
export async function openServers(whom: Whom, how: { readonly snapIn: boolean }): Promise<Provider> {
  const lab = process.env['EXSTATE_LAB'];
  if (lab) return (await import('./lab-servers.ts')).openLabServers(lab, whom.servers);
  const { openSession } = await import('../providers/powershell/open.ts');
  const { powershellProvider } = await import('../providers/powershell/provider.ts');
  return powershellProvider(await openSession(), { ...whom, ...how });
}
