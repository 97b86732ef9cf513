import type { Identity } from '../domain/facts.ts';
import type { Provider } from '../domain/provider.ts';

/** Whom a command is about: PowerShell has to be told by which name a server is reached. */
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
