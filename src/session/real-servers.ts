import type { Identity } from '../domain/facts.ts';
import type { Provider } from '../domain/provider.ts';

/** The servers that PowerShell may contact, by their names. The others are contacted only to ask about these, and whether they trust their 444. */
export interface Targets {
  readonly organization: string;
  readonly servers: readonly Identity[];
  readonly others?: readonly Identity[];
}

/** Real servers through PowerShell. In a shell with EXSTATE_LAB, the servers of the lab instead. */
export async function openServers(
  { organization, servers, others = [] }: Targets,
  how: { readonly snapIn: boolean; readonly keepsSessions: boolean },
): Promise<Provider> {
  const known = [...servers, ...others];
  const lab = process.env['EXSTATE_LAB'];
  if (lab) return (await import('./lab-servers.ts')).openLabServers(lab, known, how);
  const { openSession } = await import('../providers/powershell/bridge/open.ts');
  const { powershellProvider } = await import('../providers/powershell/provider.ts');
  return powershellProvider(await openSession(), { organization, servers: known, ...how });
}
