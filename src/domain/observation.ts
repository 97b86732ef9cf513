import { type Instant, type Patch, unknown } from './facts.ts';
import type { Source } from './source.ts';

export interface ServerFacts {
  readonly takenAt: Instant;
  readonly facts: Patch;
}

/** All facts that were observed at one time (formats, section 4). */
export interface Observation {
  readonly schema: 'exstate/observation/v1';
  readonly organization: string;
  readonly source: Source;
  readonly takenAt: Instant;
  readonly facts: Patch;
  readonly servers: Readonly<Record<string, ServerFacts>>;
}

/**
 * The facts of one server, including those of the organization. If the server did not answer, its own facts are
 * unknown.
 */
export function tableOf(observation: Observation, server: string): Patch {
  const found = serverIn(observation, server);
  return found ? { ...observation.facts, ...found.facts } : { identity: unknown(`no answer from ${server}`) };
}

export const serverIn = (observation: Observation, server: string): ServerFacts | undefined =>
  indexOf(observation).get(server.toLowerCase());

const indexes = new WeakMap<Observation, ReadonlyMap<string, ServerFacts>>();

/** By name without case. Made once for each observation: with 4,000 servers, a search for each would be slow. */
function indexOf(observation: Observation): ReadonlyMap<string, ServerFacts> {
  const made = indexes.get(observation);
  if (made) return made;
  const index = new Map(Object.entries(observation.servers).map(([name, facts]) => [name.toLowerCase(), facts]));
  indexes.set(observation, index);
  return index;
}
