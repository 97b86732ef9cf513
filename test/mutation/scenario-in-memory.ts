import { fileURLToPath } from 'node:url';
import { readDesired } from '../../src/config/read.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Provider } from '../../src/domain/provider.ts';
import { openRecorded } from '../../src/providers/recorded/provider.ts';
import { simulator } from '../../src/providers/simulator.ts';
import { draftPlan, seal } from '../../src/reconcile/make-plan.ts';
import { observeAll } from '../../src/session/observe-all.ts';
import { memoryStore, readWorld } from '../../src/simulator/index.ts';
import { intentOf, isWorld, textOf } from '../scenarios/scenario.ts';

/**
 * Runs a scenario without a command, a folder or a change of the current folder, which a worker thread cannot change.
 */
export interface InMemory {
  readonly desired: DesiredState;
  readonly provider: Provider;
  readonly plan: () => Promise<Plan>;
}

export async function inMemory(id: string): Promise<InMemory> {
  const [desired, provider] = [await desiredOf(id), await sourceOf(id)];
  return { desired, provider, plan: () => planOf(id, desired, provider) };
}

export const fileOf = (id: string, name: string): string =>
  fileURLToPath(new URL(`../scenarios/${id}/${name}`, import.meta.url));

async function sourceOf(id: string): Promise<Provider> {
  if (!isWorld(id)) return openRecorded(fileOf(id, 'observation.json'));
  const { content } = await readWorld(fileOf(id, 'world.yaml'));
  return simulator(memoryStore(content), 'world.yaml');
}

async function desiredOf(id: string): Promise<DesiredState> {
  const { state } = await readDesired(fileOf(id, 'exstate.yaml'));
  if (state === null) throw new Error(`the exstate.yaml of ${id} has faults`);
  return state;
}

async function planOf(id: string, desired: DesiredState, provider: Provider): Promise<Plan> {
  const allowed = { withoutCmdlets: textOf(id, 'options.txt').includes('--without-cmdlets') };
  const asked = { intent: intentOf(id), allowed, at: provider.clock.now(), convergedAt: () => null };
  return seal(draftPlan(desired, await observeAll(provider, desired), asked));
}
