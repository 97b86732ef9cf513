import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadDesired } from '../../src/commands/desired.ts';
import type { DesiredState } from '../../src/domain/desired.ts';
import { readWorld } from '../../src/providers/simulator/index.ts';
import type { Intent } from './by-hand.ts';
import { type Opened, opened } from './opened.ts';

export const SCENARIOS = join(import.meta.dirname, '../scenarios');
export const scenarios = readdirSync(SCENARIOS).filter((id) => existsSync(join(SCENARIOS, id, 'world.yaml')));
export const intentOf = (id: string): Intent => (id.startsWith('retire-') ? 'retire' : 'converge');

export const desiredOf = (id: string): Promise<DesiredState> => loadDesired(join(SCENARIOS, id, 'exstate.yaml'), []);

/** A scenario's world, in a lab of its own. */
export async function sceneOf(id: string): Promise<{ desired: DesiredState; scene: Opened }> {
  const desired = await desiredOf(id);
  const { content } = await readWorld(join(SCENARIOS, id, 'world.yaml'));
  return { desired, scene: await opened(content) };
}
