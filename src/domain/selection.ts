import type { DesiredState } from './desired.ts';
import { type Identity, sameName } from './facts.ts';
import { impactOf } from './impact.ts';
import type { Plan } from './plan.ts';
import { fitsInto, runSeconds } from './stage-seconds.ts';

/** The servers that --server selects, in the order of the file; or the word that matches none. */
export type Selected = { readonly names: readonly string[] } | { readonly unknown: string };

/**
 * Reads names, lists and patterns without case (`EX01`, `EX01,EX02`, `EX*`). Without --server, all servers are
 * selected.
 */
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

const withoutCase = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toLowerCase()));

/**
 * The servers that are left out stay in `others`: their management shells may run the cmdlets for a server whose own
 * does not open.
 */
export function restrictDesired(state: DesiredState, names: readonly string[]): DesiredState {
  const selected = withoutCase(names);
  const asked = ({ name }: Identity) => selected.has(name.toLowerCase());
  const left = state.servers.filter((server) => !asked(server)).map(({ name, fqdn }) => ({ name, fqdn }));
  if (left.length === 0) return state;
  return { ...state, servers: state.servers.filter(asked), others: [...(state.others ?? []), ...left] };
}

/**
 * The part of an approved plan that the run works on. The digest stays the one of the whole plan, because that was
 * approved.
 */
export function restrictPlan(plan: Plan, names: readonly string[]): Plan {
  const selected = withoutCase(names);
  const asked = (server: string) => selected.has(server.toLowerCase());
  const servers = plan.servers.filter(({ server }) => asked(server));
  const classes = plan.classes.map((one) => ({ ...one, servers: one.servers.filter(asked) }));
  const windows = plan.windows?.map((window) => ({ ...window, fits: fitsInto(window, runSeconds(servers)) }));
  return {
    ...plan,
    desired: { ...plan.desired, state: restrictDesired(plan.desired.state, names) },
    ...(windows === undefined ? {} : { windows }),
    servers,
    classes: classes.filter((one) => one.servers.length > 0),
    impact: impactOf(servers),
    ...(plan.revert ? { revert: plan.revert.filter(({ server }) => asked(server)) } : {}),
  };
}
