import { type Condition, need } from '../domain/condition.ts';
import { BACK_END, type FactKey, type Row } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';

/** SNI gives a row a record of its host's, the central certificate store one of files: neither is the record of the port. */
const ELSEWHERE = 0b11;
export const fromPortRecord = (row: Row | null): boolean => row !== null && (row.sslFlags & ELSEWHERE) === 0;

const SNI = 0b01;
/** Without SNI the central store gives the certificate of the whole port, whatever host the row names. */
const ofWholePort = (row: Row | null): boolean => row !== null && (row.sslFlags & SNI) === 0;
const fromCentralStore = (row: Row | null): boolean => ofWholePort(row) && !fromPortRecord(row);

/** Some row of this address has the central store answer for the whole port: its record shows nowhere. */
export const hiddenByCentralStore = (row: string, view: View): boolean => {
  const asked = view.fork();
  return asked
    .keys('row/')
    .filter((key: FactKey) => key.includes(`/${row}`))
    .some((key: FactKey) => {
      const found = asked.peek(key as `row/${string}`);
      return 'known' in found && fromCentralStore(found.known);
    });
};

/** Without a record of its own, 127.0.0.1:443 is answered by the one for all addresses. */
export const FRONT_END_WIRES: readonly FactKey[] = ['wire/0.0.0.0:443', 'wire/127.0.0.1:443'];

/**
 * A second row for one address, or for a host whose certificate is the same record, is somebody's decision or accident:
 * replacing it takes a person (exchange facts 8.1). On 444 nothing beside the one row is meant to be, so there each counts.
 */
export const alone = (site: string, row: string, view: View): Condition[] =>
  view
    .keys(`row/${site}/`)
    .filter((key: FactKey) => !key.endsWith(`/${row}`) && isInTheWay(key, site, row, view))
    .map((key: FactKey) =>
      need(
        view,
        key,
        { code: 'row-alone', site, row, other: key.slice(`row/${site}/`.length) },
        (found) => found === null,
      ),
    )
    .concat(onlyHere(site, row, view));

/**
 * IIS starts one site of those that have the same row, and nobody can say which one answers. Asked on a fork: a plan
 * does not become stale because some other row of another site has come.
 */
const onlyHere = (site: string, row: string, view: View): Condition[] =>
  view
    .fork()
    .keys('row/')
    .filter((key: FactKey) => key.endsWith(`/${row}`) && key !== `row/${site}/${row}`)
    .map((key: FactKey) =>
      need(view, key, { code: 'row-of-one-site', site, row, other: siteIn(key, row) }, (found) => found === null),
    );

const siteIn = (key: FactKey, row: string): string => key.slice('row/'.length, -`/${row}`.length);

function isInTheWay(key: FactKey, site: string, row: string, view: View): boolean {
  if (site === BACK_END) return /:444:[^:]*$/.test(key);
  const found = view.get(key as `row/${string}`);
  return key.startsWith(`row/${site}/${row}`) && 'known' in found && ofWholePort(found.known);
}
