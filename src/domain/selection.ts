import type { DesiredState } from './desired.ts';
import { type Identity, sameName } from './facts.ts';
import type { Plan } from './plan.ts';

/** What was said with --server: the names that it means, in their own order, or the word that means none of them. */
export type Selected = { readonly names: readonly string[] } | { readonly unknown: string };

/** Names, lists and globs, without case (`EX01`, `EX01,EX02`, `EX*`). Nothing said means all of them. */
export function select(names: readonly string[], said: readonly string[]): Selected {
  if (said.length === 0) return { names };
  const words = said.flatMap((one) => one.split(',')).map((word) => word.trim());
  const unknown = words.find((word) => !names.some(matches(word)));
  if (unknown !== undefined) return { unknown };
  return { names: names.filter((name) => words.some((word) => matches(word)(name))) };
}

const matches = (word: string): ((name: string) => boolean) => {
  const literal = (part: string) => part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  const glob = new RegExp(`^${literal(word).replace(/\*+/g, '.*').replaceAll('?', '.')}$`, 'is');
  return (name) => glob.test(name);
};

export const sameServers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.some((other) => sameName(name, other)));

/** Of the servers that are left out nothing is wanted, but their shells may be the way to one whose own is shut. */
export function restrictDesired(state: DesiredState, names: readonly string[]): DesiredState {
  const asked = ({ name }: Identity) => names.some((one) => sameName(one, name));
  const left = state.servers.filter((server) => !asked(server)).map(({ name, fqdn }) => ({ name, fqdn }));
  if (left.length === 0) return state;
  return { ...state, servers: state.servers.filter(asked), others: [...(state.others ?? []), ...left] };
}

/** The part of an approved plan that is worked on. Its digest stays that of the whole plan, which is what was approved. */
export const restrictPlan = (plan: Plan, names: readonly string[]): Plan => ({
  ...plan,
  desired: { ...plan.desired, state: restrictDesired(plan.desired.state, names) },
  servers: plan.servers.filter(({ server }) => names.some((one) => sameName(one, server))),
});
