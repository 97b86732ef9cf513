import { readFileSync } from 'node:fs';
import { parseDesired } from '../../../src/config/parse.ts';
import type { DesiredState } from '../../../src/domain/desired.ts';
import type { Observation } from '../../../src/domain/observation.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { inventoryOf } from '../../../src/inventory/list.ts';
import { decodeObservation } from '../../../src/providers/recorded/decode.ts';
import { exstate, folder } from '../../cli/exstate.ts';

export const textOf = (name: string): string => readFileSync(new URL(`everything/${name}`, import.meta.url), 'utf8');
export const AT = '2026-11-22T23:30:00Z';

export const everything = (): string =>
  folder({ 'exstate.yaml': textOf('exstate.yaml'), 'world.yaml': textOf('world.yaml') });

let made: Promise<{ desired: DesiredState; observation: Observation }> | undefined;

/** Observed once: the tests of one process share it. */
const observed = () => {
  made ??= (async () => {
    const { state } = parseDesired(textOf('exstate.yaml'), 'exstate.yaml');
    const { out } = await exstate(everything(), 'observe --world world.yaml --format json');
    if (state === null) throw new Error('the YAML has faults');
    return { desired: state, observation: decodeObservation(JSON.parse(out), 'observation.json') };
  })();
  return made;
};

/** The organization with everything in it, as if a run had renewed EX01. */
export async function inventory(change: (observation: Observation) => Observation = (one) => one): Promise<Inventory> {
  const { desired, observation } = await observed();
  const convergedAt = (server: string) => (server === 'EX01' ? '2026-11-12T03:00:00Z' : null);
  return inventoryOf(desired, change(observation), { at: AT, convergedAt });
}
