import { type FactKey, isKnown } from '../domain/facts.ts';
import { show } from '../domain/say.ts';
import { type Check, ours, unread } from './check.ts';

/** Transport runs as NETWORK SERVICE and may choose a certificate whose key it cannot open (exchange facts 5.3). */
export const keyReadable: Check = (view, goal) =>
  Object.keys(goal.want)
    .filter((key): key is Extract<FactKey, `key/${string}`> => key.startsWith('key/'))
    .flatMap((key) => {
      const found = view.get(key);
      if (!isKnown(found)) return [unread(key, found.unknown)];
      if (found.known === null || found.known.networkService) return [];
      return [ours('key-unreadable', key, `NETWORK SERVICE may not read the key of ${show(key.slice('key/'.length))}`)];
    });
