import { BACK_END, type FactKey, FRONT_END, isKnown, METABASE, type Thumbprint } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';
import { fromPortRecord } from './port-record.ts';

type Kept = (typeof METABASE)[number];

/**
 * An http.sys record that the next start of IIS would overwrite with the hash from the metabase of the site (exchange
 * facts 8.3).
 */
export interface Overwritten {
  readonly fact: Kept;
  readonly site: string;
  readonly kept: Thumbprint;
  /** `444`, `127.0.0.1:443`. */
  readonly port: string;
  readonly bound: Thumbprint | null;
}

/** The HTTPS bindings that a site should have. A missing one for 444 will be added, so its record always counts. */
const EXPECTED: { readonly [K in Kept]: readonly string[] } = {
  [`metabase/${BACK_END}`]: ['*:444:'],
  [`metabase/${FRONT_END}`]: ['*:443:', '127.0.0.1:443:'],
};

export const siteOf = (fact: Kept): string => fact.slice('metabase/'.length);

/** An unknown value is not recorded as read: a plan would become stale as soon as it can be read. */
export function keptFor(fact: Kept, view: View): Thumbprint | null {
  if (!isKnown(view.peek(fact))) return null;
  const found = view.get(fact);
  return isKnown(found) ? found.known : null;
}

/** Only the first one of each site. */
export const overwrittenAtStart = (view: View): Overwritten[] =>
  METABASE.flatMap((fact) => {
    const kept = keptFor(fact, view);
    return kept === null
      ? []
      : rowsOf(fact, view)
          .flatMap((row) => overwritten(fact, kept, row, view))
          .slice(0, 1);
  });

/**
 * IIS overwrites only the records of the HTTPS bindings of the site. A binding for one address has its own record. One
 * with SNI or of the central certificate store has no record of its port (exchange facts 8.2).
 */
function rowsOf(fact: Kept, view: View): string[] {
  const prefix = `row/${siteOf(fact)}/` as const;
  const others = view.keys(prefix).map((key: FactKey) => key.slice(prefix.length));
  return [...new Set([...EXPECTED[fact], ...others])].filter(
    (row) => row === '*:444:' || mayUseRecord(`${prefix}${row}`, view),
  );
}

function mayUseRecord(row: `row/${string}`, view: View): boolean {
  const found = view.get(row);
  return !isKnown(found) || fromPortRecord(found.known);
}

function overwritten(fact: Kept, kept: Thumbprint, row: string, view: View): Overwritten[] {
  const endpoint = row.slice(0, row.lastIndexOf(':')).replace(/^\*:/, '0.0.0.0:');
  const bound = boundTo(endpoint, view);
  if (bound === undefined || bound === kept) return [];
  return [{ fact, site: siteOf(fact), kept, port: endpoint.replace(/^0\.0\.0\.0:/, ''), bound }];
}

/**
 * Undefined if it is unknown. A port that presents a certificate shows a record that cannot be read. Except for the three
 * records that are always read, a record that is not in the list is absent.
 */
function boundTo(endpoint: string, view: View): Thumbprint | null | undefined {
  const found = view.get(`sslcert/${endpoint}`);
  if (isKnown(found)) return found.known;
  const seen = presented(endpoint, view);
  if (seen !== null) return seen;
  const always = ASKED.includes(endpoint);
  return always || view.keys('sslcert/').some((key) => [`sslcert/${endpoint}`, 'sslcert/*'].includes(key))
    ? undefined
    : null;
}

/** Recorded as read only where it decides. */
function presented(endpoint: string, view: View): Thumbprint | null {
  const fact = `wire/${endpoint}` as const;
  if (!isKnown(view.peek(fact))) return null;
  const found = view.get(fact);
  return isKnown(found) ? found.known : null;
}

const ASKED = ['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443'];
