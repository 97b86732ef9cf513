import { noFacts, type Patch } from '../domain/facts.ts';
import type { Observation, ServerFacts } from '../domain/observation.ts';
import type { Provider } from '../domain/provider.ts';

/**
 * Everything that arrives within the deadline, as one observation. A server that does not answer is left out. Calls
 * `tell` after each answer.
 */
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
    else answered.set(server, { takenAt: at, facts: together(answered.get(server)?.facts, facts) });
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

const together = (before: Patch | undefined, facts: Patch): Patch =>
  before === undefined ? facts : Object.assign(noFacts(), before, facts);
