import { isKnown, sameName } from '../domain/facts.ts';
import { type Check, ours } from './check.ts';

/** With a wrong entry in DNS another server answers, and all facts were read from that one. */
export const otherMachine: Check = (view, { server }) => {
  const found = view.get('identity');
  if (!isKnown(found) || found.known === null) return [];
  const { name, fqdn } = found.known;
  if (sameName(name, server.name) && sameName(fqdn, server.fqdn)) return [];
  return [
    ours('other-machine', 'identity', `${fqdn} (${name}) answers under the name ${server.fqdn} (${server.name})`),
  ];
};
