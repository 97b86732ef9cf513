import type { Directory } from '../domain/directory.ts';
import type { AskedShell } from '../providers/powershell/directory.ts';
import type { Common } from '../terminal/io.ts';
import { refuseSources } from './source.ts';

type Source = Pick<Common, 'world' | 'observation'> & AskedShell;

/** The servers that the source has. The real ones are listed through one management shell. */
export async function findServers(options: Source): Promise<Directory> {
  refuseSources(options);
  const { world, observation } = options;
  if (world !== undefined) return (await import('../providers/simulator.ts')).simulatedDirectory(world);
  if (observation !== undefined)
    return (await import('../providers/recorded/directory.ts')).recordedDirectory(observation);
  const lab = process.env['EXSTATE_LAB'];
  if (lab) return (await import('./lab-servers.ts')).labDirectory(lab, options);
  const { openSession } = await import('../providers/powershell/bridge/open.ts');
  const { listServers } = await import('../providers/powershell/directory.ts');
  const session = await openSession();
  try {
    return await listServers(session, options);
  } finally {
    await session.close();
  }
}
