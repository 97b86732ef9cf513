import { BACK_END, type FactKey, FRONT_END, isKnown, METABASE, type Thumbprint } from '../domain/facts.ts';
import type { View } from '../domain/view.ts';

type Kept = (typeof METABASE)[number];

/** A record over which IIS would write what it keeps for the record's site, when it starts (exchange facts 8.3). */
export interface Overwritten {
  readonly fact: Kept;
  readonly site: string;
  readonly kept: Thumbprint;
  /** `444`, `127.0.0.1:443`. */
  readonly port: string;
  readonly bound: Thumbprint | null;
}

/** The https rows that a site ought to have. That of 444 is added where it is missing, so its record counts always. */
const EXPECTED: { readonly [K in Kept]: readonly string[] } = {
  [`metabase/${BACK_END}`]: ['*:444:'],
  [`metabase/${FRONT_END}`]: ['*:443:', '127.0.0.1:443:'],
};

export const siteOf = (fact: Kept): string => fact.slice('metabase/'.length);

/** What could not be read is nothing that a step could rest on: it would be stale as soon as somebody can read it. */
export function keptFor(fact: Kept, view: View): Thumbprint | null {
  if (!isKnown(view.peek(fact))) return null;
  const found = view.get(fact);
  return isKnown(found) ? found.known : null;
}

/** Of each site the first. */
export const overwrittenAtStart = (view: View): Overwritten[] =>
  METABASE.flatMap((fact) => {
    const kept = keptFor(fact, view);
    return kept === null
      ? []
      : rowsOf(fact, view)
          .flatMap((row) => overwritten(fact, kept, row, view))
          .slice(0, 1);
  });

/** Only the records of a site's own rows are written; a row for one address has one of its own. */
function rowsOf(fact: Kept, view: View): string[] {
  const prefix = `row/${siteOf(fact)}/`;
  const expected = EXPECTED[fact].filter((row) => row === '*:444:' || !isAbsent(`${prefix}${row}` as FactKey, view));
  return [...new Set([...expected, ...view.keys(prefix).map((key: FactKey) => key.slice(prefix.length))])];
}

function isAbsent(row: FactKey, view: View): boolean {
  const found = view.get(row);
  return isKnown(found) && found.known === null;
}

function overwritten(fact: Kept, kept: Thumbprint, row: string, view: View): Overwritten[] {
  const endpoint = row.slice(0, row.lastIndexOf(':')).replace(/^\*:/, '0.0.0.0:');
  const bound = boundTo(endpoint, view);
  if (bound === undefined || bound === kept) return [];
  return [{ fact, site: siteOf(fact), kept, port: endpoint.replace(/^0\.0\.0\.0:/, ''), bound }];
}

/** Undefined where nobody could say. Beside those that are always asked for, a record that is not listed is not there. */
function boundTo(endpoint: string, view: View): Thumbprint | null | undefined {
  const found = view.get(`sslcert/${endpoint}`);
  if (isKnown(found)) return found.known;
  const always = ASKED.includes(endpoint);
  return always || view.keys('sslcert/').some((key) => [`sslcert/${endpoint}`, 'sslcert/*'].includes(key))
    ? undefined
    : null;
}

const ASKED = ['0.0.0.0:444', '0.0.0.0:443', '127.0.0.1:443'];
