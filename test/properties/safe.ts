import { sameName } from '../../src/domain/facts.ts';
import type { Organization } from '../../src/simulator/index.ts';
import { CERTIFICATES } from './safe-certificates.ts';
import { WEB } from './safe-web.ts';
import { type Change, type Effect, quiet, same } from './safe-words.ts';

export type { Effect } from './safe-words.ts';

export const RULES = { ...WEB, ...CERTIFICATES };

/** What an operation has made worse; empty if it was safe. */
export function harm(effect: Effect): string[] {
  const elsewhere = effect.after.servers.filter(
    (is, i) => !sameName(is.name, effect.on) && !same(quiet(is), quiet(effect.before.servers[i])),
  );
  return [
    ...elsewhere.map(({ name }) => `another server was touched: ${name}`),
    ...(same(orgWide(effect.before), orgWide(effect.after)) ? [] : ['the organization was touched']),
    ...changes(effect).flatMap((change) => Object.values(RULES).flatMap((rule) => rule(change))),
  ];
}

const orgWide = ({ authCertificate, connectors, edgeSubscriptions }: Organization) => ({
  authCertificate,
  connectors,
  edgeSubscriptions,
});

function changes(effect: Effect): Change[] {
  const of = (org: Organization) => org.servers.find(({ name }) => sameName(name, effect.on));
  const [start, was, is] = [of(effect.start), of(effect.before), of(effect.after)];
  const wanted = effect.desired.servers.find(({ name }) => sameName(name, effect.on));
  return start && was && is ? [{ effect, start, was, is, wanted }] : [];
}
