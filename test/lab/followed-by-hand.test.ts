import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDesired } from '../../src/commands/desired.ts';
import { type OperationKind, STAGES } from '../../src/domain/operation.ts';
import { OPERATIONS, readWorld } from '../../src/providers/simulator/index.ts';
import { follow, type Intent, planOn } from './by-hand.ts';
import { opened } from './opened.ts';
import { engine, sharedShell } from './shell.ts';

const SCENARIOS = join(import.meta.dirname, '../scenarios');
const scenarios = readdirSync(SCENARIOS).filter((id) => existsSync(join(SCENARIOS, id, 'world.yaml')));
const intentOf = (id: string): Intent => (id.startsWith('retire-') ? 'retire' : 'converge');

async function sceneOf(id: string) {
  const desired = await loadDesired(join(SCENARIOS, id, 'exstate.yaml'), []);
  const { content } = await readWorld(join(SCENARIOS, id, 'world.yaml'));
  return { desired, scene: await opened(content) };
}

/** Every operation that was typed in, on the way there or back. */
const typed = new Set<OperationKind>();

describe.runIf(engine)('the lines of a plan, typed', () => {
  const shell = sharedShell();

  test.for(scenarios)('leave %s as apply does', async (id) => {
    const { desired, scene } = await sceneOf(id);
    const { plan, said, ...left } = await follow(scene, shell(), desired, { intent: intentOf(id) });
    for (const step of plan.servers.flatMap(({ steps }) => steps)) typed.add(step.operation.kind);
    expect(said).toBe('');
    expect(left.byHand).toEqual(left.byExstate);
  });

  test.for(scenarios)('and the undo of each stage of %s as rollback does', async (id) => {
    const first = await sceneOf(id);
    const plan = await planOn(first.scene, first.desired, intentOf(id));
    for (const stage of STAGES.filter((one) => plan.servers.some(({ undo }) => undo[one]?.powershell.length))) {
      const { desired, scene } = await sceneOf(id);
      const stages = STAGES.slice(0, STAGES.indexOf(stage) + 1);
      const { said, undone, ...left } = await follow(scene, shell(), desired, {
        intent: intentOf(id),
        stages,
        undo: true,
      });
      for (const { operation } of undone) typed.add(operation.kind);
      expect(said, stage).toBe('');
      expect(left.byHand, stage).toEqual(left.byExstate);
    }
  });

  test('were those of every operation', () => {
    expect(OPERATIONS.filter((kind) => !typed.has(kind))).toEqual([]);
  });
});
