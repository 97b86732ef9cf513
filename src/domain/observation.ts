import { type Instant, type Patch, unknown } from './facts.ts';
import type { Source } from './source.ts';

export interface ServerFacts {
  readonly takenAt: Instant;
  readonly facts: Patch;
}

/** Everything that was observed at one time (formats, section 4). */
export interface Observation {
  readonly schema: 'exstate/observation/v1';
  readonly organization: string;
  readonly source: Source;
  readonly takenAt: Instant;
  readonly facts: Patch;
  readonly servers: Readonly<Record<string, ServerFacts>>;
}

/** One server's table, the organization's facts among them. Of a server that did not answer nothing is known. */
export function tableOf(observation: Observation, server: string): Patch {
  const found = serverIn(observation, server);
  return found ? { ...observation.facts, ...found.facts } : { identity: unknown(`no answer from ${server}`) };
}

export const serverIn = (observation: Observation, server: string): ServerFacts | undefined =>
  indexOf(observation).get(server.toLowerCase());

const indexes = new WeakMap<Observation, ReadonlyMap<string, ServerFacts>>();

/** By name without case; made once for each observation, because 4,000 servers are looked up among 4,000. */
function indexOf(observation: Observation): ReadonlyMap<string, ServerFacts> {
  const made = indexes.get(observation);
  if (made) return made;
  const index = new Map(Object.entries(observation.servers).map(([name, facts]) => [name.toLowerCase(), facts]));
  indexes.set(observation, index);
  return index;
}
