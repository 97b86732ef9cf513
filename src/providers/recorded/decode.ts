import validate from '../../../schemas/observation.schema.json?validator';
import type { Patch } from '../../domain/facts.ts';
import type { Observation } from '../../domain/observation.ts';
import type { Source } from '../../domain/source.ts';
import { instant, ms } from '../../domain/time.ts';
import { isOfCertificate, isOrganizationFact, isServerFact, restOf } from '../../facts/index.ts';
import { faultFor, requireSchema, sayErrors } from '../../support/schema-faults.ts';
import { isThumbprint } from '../../x509/thumbprint.ts';
import { Distinct, type Table } from './one-of-each.ts';
import { tidyKey } from './tidy.ts';

/**
 * The observation of a document that matches its schema, with thumbprints and instants in one format. Throws otherwise.
 */
export function decodeObservation(document: unknown, file: string): Observation {
  requireSchema(document, 'exstate/observation/v1', file);
  const distinct = new Distinct();
  // Only the whole document has every fault.
  if (!validate(distinct.withEachOnce(document)) && !validate(document))
    throw faultFor('E-observation-invalid', file, 'observation', sayErrors(validate.errors));
  const observation = document as Written;
  const places = [...misplacedNames(observation), ...(distinct.isDoubtful ? misplacedKeys(observation) : [])];
  if (places.length > 0) throw faultFor('E-observation-invalid', file, 'observation', places);
  return tidy(observation, distinct);
}

/** A file that was written by hand may say in its own words where its facts come from. */
type Written = Omit<Observation, 'source'> & { readonly source: Source | string };

const tidy = ({ schema, organization, source, takenAt, facts, servers }: Written, distinct: Distinct): Observation => ({
  schema,
  organization,
  source: typeof source === 'string' ? { kind: 'recorded', name: source } : source,
  takenAt: instant(ms(takenAt)),
  facts: distinct.organization.tidied(facts as Table),
  servers: Object.fromEntries(
    Object.entries(servers).map(([name, server]) => [
      name,
      { takenAt: instant(ms(server.takenAt)), facts: distinct.ofServers.tidied(server.facts as Table) },
    ]),
  ),
});

/** EX01 and ex01 are the same server, so only one of them is allowed. */
function misplacedNames({ servers }: Pick<Observation, 'servers'>): string[] {
  const seen = new Map<string, string>();
  return Object.keys(servers).flatMap((name) => {
    const before = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    return before === undefined ? [] : [`servers > ${name}: the same server as ${before}`];
  });
}

const misplacedKeys = ({ facts, servers }: Pick<Observation, 'facts' | 'servers'>): string[] => [
  ...keyFaults('facts', facts),
  ...misplaced('facts', facts, isServerFact, 'is a fact of a server'),
  ...Object.entries(servers).flatMap(([name, server]) => {
    const place = `servers > ${name} > facts`;
    return [
      ...keyFaults(place, server.facts),
      ...misplaced(place, server.facts, isOrganizationFact, 'is a fact of the organization'),
    ];
  }),
];

/** A fact in the wrong place is refused: no schema would check its value there. */
const misplaced = (place: string, facts: Patch, isOther: (key: string) => boolean, says: string): string[] =>
  Object.keys(facts)
    .filter(isOther)
    .map((key) => `${place} > ${key}: ${says}, and does not belong here`);

function keyFaults(place: string, facts: Patch): string[] {
  const seen = new Set<string>();
  return Object.keys(facts).flatMap((key) => {
    const tidied = tidyKey(key);
    if (seen.has(tidied)) return [`${place} > ${key}: appears twice`];
    seen.add(tidied);
    return isOfCertificate(tidied) && !isThumbprint(restOf(tidied))
      ? [`${place} > ${key}: must name a thumbprint, 40 hex digits`]
      : [];
  });
}
