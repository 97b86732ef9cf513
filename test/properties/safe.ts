import { sameName } from '../../src/domain/facts.ts';
import type { Organization } from '../../src/simulator/index.ts';
import { CERTIFICATES } from './safe-certificates.ts';
import { WEB } from './safe-web.ts';
import { type Change, type Deed, quiet, same } from './safe-words.ts';

export type { Deed } from './safe-words.ts';

export const RULES = { ...WEB, ...CERTIFICATES };

/** What an operation has made worse; empty if it was safe. */
export function harm(deed: Deed): string[] {
  const elsewhere = deed.after.servers.filter(
    (is, i) => !sameName(is.name, deed.on) && !same(quiet(is), quiet(deed.before.servers[i])),
  );
  return [
    ...elsewhere.map(({ name }) => `another server was touched: ${name}`),
    ...(same(orgWide(deed.before), orgWide(deed.after)) ? [] : ['the organization was touched']),
    ...changes(deed).flatMap((change) => Object.values(RULES).flatMap((rule) => rule(change))),
  ];
}

const orgWide = ({ authCertificate, connectors, edgeSubscriptions }: Organization) => ({
  authCertificate,
  connectors,
  edgeSubscriptions,
});

function changes(deed: Deed): Change[] {
  const of = (org: Organization) => org.servers.find(({ name }) => sameName(name, deed.on));
  const [start, was, is] = [of(deed.start), of(deed.before), of(deed.after)];
  const wanted = deed.desired.servers.find(({ name }) => sameName(name, deed.on));
  return start && was && is ? [{ deed, start, was, is, wanted }] : [];
}
