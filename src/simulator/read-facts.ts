import validate from '../../schemas/observation.schema.json?validator';
import { instant, ms } from '../domain/time.ts';
import { type DocumentFault, faultsOf } from '../support/schema-faults.ts';
import { simulated } from './facts/index.ts';
import type { World } from './world.ts';

/** What a world declares of its servers is written as in an observation, so the schema of an observation reads it. */
export function factFaults({ organization, now: written, servers }: World): DocumentFault[] {
  const declaring = servers.filter(({ facts }) => facts !== undefined);
  if (declaring.length === 0) return [];
  const now = instant(ms(written));
  const document = {
    schema: 'exstate/observation/v1',
    organization,
    source: { kind: 'simulated', name: 'the world' },
    takenAt: now,
    facts: {},
    servers: Object.fromEntries(declaring.map(({ name, facts }) => [name, { takenAt: now, facts }])),
  };
  return [
    ...(validate(document) ? [] : faultsOf(validate.errors)),
    ...declaring.flatMap(({ name, facts = {} }) =>
      Object.keys(facts)
        .filter((key) => !isDeclared(key))
        .map((key) => ({
          at: ['servers', name, 'facts', key],
          says: 'the simulator derives it from other properties',
        })),
    ),
  ];
}

function isDeclared(key: string): boolean {
  const family = simulated(key);
  return family?.scope === 'server' && family.declared === true;
}
