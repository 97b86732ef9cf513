import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DesiredState } from '../../src/domain/desired.ts';
import type { Allowed } from '../../src/domain/plan.ts';
import { loadDesired } from '../../src/session/desired.ts';
import { readWorld } from '../../src/simulator/index.ts';
import type { Intent } from './by-hand.ts';
import { type Opened, opened } from './opened.ts';

export const SCENARIOS = join(import.meta.dirname, '../scenarios');
export const worldFile = (id: string): string => join(SCENARIOS, id, 'world.yaml');
const textOf = (id: string, name: string): string =>
  existsSync(join(SCENARIOS, id, name)) ? readFileSync(join(SCENARIOS, id, name), 'utf8') : '';
/**
 * Without the scenarios of the snap-in, for which exstate would have to run on the server itself, and without those of
 * another store, of whose certificate only the thumbprint is there, so that no port of the lab could present it.
 */
export const scenarios = readdirSync(SCENARIOS).filter(
  (id) => existsSync(worldFile(id)) && !/snapIn: true|otherStores:/.test(textOf(id, 'world.yaml')),
);

/**
 * Scenarios in which no other person acts and no bind leaves a value that later stops exstate. Only then must two runs
 * through one world have the same result.
 */
export const calmScenarios = scenarios.filter(
  (id) => !/^(bystanders|faults):|customMetadataReplays: true/m.test(textOf(id, 'world.yaml')),
);
export const allowedIn = (id: string): Allowed => ({
  withoutCmdlets: textOf(id, 'options.txt').includes('--without-cmdlets'),
});
export const intentOf = (id: string): Intent => (id.startsWith('retire-') ? 'retire' : 'converge');

export const desiredOf = (id: string): Promise<DesiredState> => loadDesired(join(SCENARIOS, id, 'exstate.yaml'), []);

/** The world of a scenario in its own lab. */
export async function sceneOf(id: string): Promise<{ desired: DesiredState; scene: Opened }> {
  const desired = await desiredOf(id);
  const { content } = await readWorld(worldFile(id));
  return { desired, scene: await opened(content) };
}
