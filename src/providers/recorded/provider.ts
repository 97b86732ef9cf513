import { basename } from 'node:path';
import type { Instant } from '../../domain/facts.ts';
import type { Observation } from '../../domain/observation.ts';
import { serverIn } from '../../domain/observation.ts';
import type { Observed, Provider } from '../../domain/provider.ts';
import { readJson } from '../../support/read-document.ts';
import { decodeObservation } from './decode.ts';

export type RecordedProvider = Provider & { readonly takenAt: Instant };

/** A provider for a recorded observation. No operation can be performed on it, and its clock stands still. */
export async function openRecorded(file: string): Promise<RecordedProvider> {
  const observation = decodeObservation(await readJson(file), file);
  return {
    source: { kind: 'recorded', name: basename(file), of: observation.source },
    organization: observation.organization,
    takenAt: observation.takenAt,
    clock: { now: () => observation.takenAt, sleep: async () => {} },
    observe: (servers) => answers(observation, servers),
    perform: async () => ({ is: 'refused', error: 'an observation is a recording: nothing can be performed on it' }),
    close: async () => {},
  };
}

async function* answers(observation: Observation, servers: readonly string[]): AsyncIterable<Observed> {
  yield { server: null, facts: observation.facts, at: observation.takenAt };
  for (const server of servers) {
    const found = serverIn(observation, server);
    if (found) yield { server, facts: found.facts, at: found.takenAt };
  }
}
