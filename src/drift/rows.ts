import { BACK_END, type FactKey, FRONT_END, isKnown, type Row } from '../domain/facts.ts';
import type { Drift, Goal } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { type Check, down443, down444, ours, reported, unread } from './check.ts';

/** The HTTPS binding itself is missing in IIS, not only its certificate (exchange facts 8.2). */
export const rowMissing: Check = (view, goal) =>
  Object.keys(goal.want)
    .filter((key): key is Extract<FactKey, `row/${string}`> => key.startsWith('row/'))
    .flatMap((key) => {
      const found = view.get(key);
      if (!isKnown(found)) return [unread(key, found.unknown)];
      const [, site, binding] = key.split('/');
      const says = `"${site}" has no HTTPS binding ${binding}`;
      if (found.known !== null) return [];
      if (site === BACK_END) return [ours('row-missing', key, down444(says))];
      return [ours('row-missing', key, binding === '*:443:' ? down443(says) : says)];
    });

const SNI = 1;
const CENTRAL_STORE = 2;
/** The certificate of such a binding is not the one in the record of its port (exchange facts 8.2). */
export const isFromCentralStore = (row: Row | null): boolean => row !== null && (row.sslFlags & CENTRAL_STORE) !== 0;

/**
 * HTTPS bindings that no step changes: the records of 443 and 444 do not apply to them, or they prevent a binding that
 * a step would change.
 */
export const otherRows = (view: View, goal: Goal, already: ReadonlySet<string>): Drift[] =>
  goal.server.role === 'edge'
    ? []
    : [BACK_END, FRONT_END].flatMap((site) =>
        view.keys(`row/${site}/`).flatMap((key: FactKey) => {
          const found = view.get(key as `row/${string}`);
          const row = key.slice(`row/${site}/`.length);
          const says = isKnown(found) && found.known !== null ? whyApart(site, row, found.known) : undefined;
          return says === undefined || already.has(key)
            ? []
            : [reported('row-apart', key, `the HTTPS binding ${row} of "${site}" ${says}`)];
        }),
      );

function whyApart(site: string, row: string, { sslFlags }: Row): string | undefined {
  if ((sslFlags & CENTRAL_STORE) !== 0)
    return 'takes its certificate from the central certificate store, not from the http.sys record of its port';
  if ((sslFlags & SNI) !== 0) return 'has a certificate of its own (SNI), not the one of its port';
  if (site === BACK_END && /:444:[^:]*$/.test(row) && row !== '*:444:')
    return 'must not be there: Exchange has only *:444:';
  return undefined;
}
