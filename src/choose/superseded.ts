import type { DesiredServer } from '../domain/desired.ts';
import { isKnown, known, type Patch } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';
import { notTheServers } from './fitness.ts';

/** The other certificates of this server, wanted absent. The action decides whether each may be removed. */
export function supersededBy(certificate: string | null, view: View, server: DesiredServer): Patch {
  const store = view.get('store/My');
  const ids = isKnown(store) ? (store.known ?? []) : [];
  const old = ids.filter((id) => {
    const found = id === certificate ? undefined : view.get(`certificate/${id}`);
    return found !== undefined && isKnown(found) && found.known !== null && !notTheServers(found.known, server);
  });
  return Object.fromEntries(old.map((id) => [`certificate/${id}`, known(null)]));
}
