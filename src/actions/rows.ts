import { type Condition, need } from '../domain/condition.ts';
import { BACK_END, type FactKey, type Row } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';
import { fromPortRecord } from '../iis/port-record.ts';

const SNI = 0b01;
/** Without SNI, the central store decides for the whole port, whatever host name the HTTPS binding has. */
const ofWholePort = (row: Row | null): boolean => row !== null && (row.sslFlags & SNI) === 0;
const fromCentralStore = (row: Row | null): boolean => ofWholePort(row) && !fromPortRecord(row);

/**
 * True if an HTTPS binding of this address uses the central store for the whole port. The record of the port is then
 * not used.
 */
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

/** If 127.0.0.1:443 has no record, the record of 0.0.0.0:443 applies to it. */
export const FRONT_END_WIRES: readonly FactKey[] = ['wire/0.0.0.0:443', 'wire/127.0.0.1:443'];

/**
 * A second HTTPS binding for the same address, or for a host name with the same record, was made on purpose or by
 * mistake: a person must decide (exchange facts 8.1). On 444 every other HTTPS binding counts, because only one is
 * expected.
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
 * If several sites have the same HTTPS binding, IIS starts only one of them, and it is not known which. Read from a
 * fork, so that a new binding of another site does not make the plan stale.
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
