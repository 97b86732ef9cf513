import type { Identity } from '../domain/facts.ts';
import type { Provider } from '../domain/provider.ts';

/** Whom PowerShell may go to, by which name: of the others, only to ask about these. */
export interface Whom {
  readonly organization: string;
  readonly servers: readonly Identity[];
  readonly others?: readonly Identity[];
}

/** Real servers, through PowerShell; in a shell that a lab was entered in, the lab's, and never both. */
export async function openServers(
  { organization, servers, others = [] }: Whom,
  how: { readonly snapIn: boolean },
): Promise<Provider> {
  const known = [...servers, ...others];
  const lab = process.env['EXSTATE_LAB'];
  if (lab) return (await import('./lab-servers.ts')).openLabServers(lab, known);
  const { openSession } = await import('../providers/powershell/bridge/open.ts');
  const { powershellProvider } = await import('../providers/powershell/provider.ts');
  return powershellProvider(await openSession(), { organization, servers: known, ...how });
}
