import type { Directory, ListedServer } from '../../domain/directory.ts';
import { type Identity, isKnown, type Patch, sameName } from '../../domain/facts.ts';
import { readJson } from '../../support/read-document.ts';
import { decodeObservation } from './decode.ts';

/** The servers in an observation. One that did not answer is listed without its DNS name. */
export async function recordedDirectory(file: string): Promise<Directory> {
  const { organization, servers } = decodeObservation(await readJson(file), file);
  return { organization, servers: Object.entries(servers).map(([name, { facts }]) => listed(name, facts)) };
}

/** If another machine answered, its DNS name is not that of this server. */
function listed(name: string, { identity, role }: Patch): ListedServer {
  const found = identity !== undefined && isKnown(identity) ? (identity.known as Identity | null) : null;
  const is = role !== undefined && isKnown(role) ? (role.known as ListedServer['role']) : null;
  return { name, fqdn: found !== null && sameName(found.name, name) ? found.fqdn : null, role: is };
}
