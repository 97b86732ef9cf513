import { type FactKey, type Facts, HEALTH_PAGES, sameName, unknown } from '../domain/facts.ts';
import { type Organization, type Server, thumbprintOn } from './organization.ts';
import type { UnknownFact } from './world.ts';

/** The facts that the world declares unknown, of a server. An entry without a server is a fact of the organization. */
export const hidden = (org: Organization, server: string | undefined): readonly UnknownFact[] =>
  org.unknown.length === 0 ? NONE : org.unknown.filter((u) => sameServer(u.server, server));
const NONE: readonly UnknownFact[] = [];
const sameServer = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined ? a === b : sameName(a, b);

/** If 444 cannot be observed, the pages behind it cannot be observed either. */
export function withPages(list: readonly UnknownFact[]): readonly UnknownFact[] {
  const port = list.find(({ fact }) => fact === 'wire/0.0.0.0:444');
  return port === undefined ? list : [...HEALTH_PAGES.map((fact) => ({ ...port, fact })), ...list];
}

export function withUnknown(
  facts: Facts,
  list: readonly UnknownFact[],
  named: (key: FactKey) => FactKey,
  own: (key: FactKey) => boolean = () => true,
): Facts {
  for (const { fact, because } of list) {
    if (fact !== '*') facts[named(fact)] = unknown(because);
    else for (const key of (Object.keys(facts) as FactKey[]).filter(own)) facts[key] = unknown(because);
  }
  return facts;
}

/** The key of a fact in the table: `key/old` in the file becomes `key/<thumbprint>`. */
export function keyOn(server: Server, key: FactKey): FactKey {
  const [, prefix, id] = key.match(/^(certificate|key|flags)\/(.+)$/) ?? [];
  return prefix === undefined || id === undefined ? key : (`${prefix}/${thumbprintOn(server, id)}` as FactKey);
}
