import { drainedBefore } from './drained.ts';
import { type Identity, isKnown, sameName } from './facts.ts';
import type { View } from './view.ts';

/**
 * Whether the back end of this server answered its management shell. Undefined if the session did not say which server
 * answered: a shell that opens or fails is then no fact about the 444 of this server (exchange facts 14.1).
 */
export function answersItself(view: View, { name, fqdn }: Identity): boolean | undefined {
  const backEnd = view.get('shell/back-end');
  if (!isKnown(backEnd) || backEnd.known === null) return undefined;
  const [host = ''] = fqdn.split('.');
  return sameName(backEnd.known, name) || sameName(backEnd.known, host);
}

/**
 * Whether something else than the 444 of this server shuts its management shell: a component in maintenance, or the server
 * to which the front end sends it (exchange facts 13.6, 14.1).
 */
export const isShutElsewhere = (view: View, server: Identity): boolean =>
  answersItself(view, server) === false || drainedBefore('shell/opens', view) !== undefined;
