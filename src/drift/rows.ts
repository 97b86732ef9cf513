import { type FactKey, isKnown } from '../domain/facts.ts';
import { type Check, ours, unread } from './check.ts';

/** IIS has lost the row itself, not only the certificate under it (exchange facts 8.2). */
export const rowMissing: Check = (view, goal) =>
  Object.keys(goal.want)
    .filter((key): key is Extract<FactKey, `row/${string}`> => key.startsWith('row/'))
    .flatMap((key) => {
      const found = view.get(key);
      if (!isKnown(found)) return [unread(key, found.unknown)];
      const [, site, binding] = key.split('/');
      return found.known === null ? [ours('row-missing', key, `"${site}" has no https row ${binding}`)] : [];
    });
