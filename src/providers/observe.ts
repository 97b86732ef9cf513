import { type Patch, unknown } from '../domain/facts.ts';
import type { Observation, Provider } from '../domain/provider.ts';

type ServerFacts = Observation['servers'][string];

/** All that answers within the deadline, as one document. A server that does not answer is not in it. Each that does is told. */
export async function collect(
  provider: Provider,
  servers: readonly string[],
  deadlineSeconds: number,
  tell: (answered: number) => void = () => {},
): Promise<Observation> {
  const takenAt = provider.clock.now();
  const answered = new Map<string, ServerFacts>();
  let organization: Patch = {};
  for await (const { server, facts, at } of provider.observe(servers, deadlineSeconds)) {
    if (server === null) organization = { ...organization, ...facts };
    else answered.set(server, { takenAt: at, facts: { ...answered.get(server)?.facts, ...facts } });
    tell(answered.size);
  }
  return {
    schema: 'exstate/observation/v1',
    organization: provider.organization,
    source: provider.source,
    takenAt,
    facts: organization,
    servers: Object.fromEntries(answered),
  };
}

/** One server's table, the organisation's facts among them. Of a server that did not answer nothing is known. */
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
