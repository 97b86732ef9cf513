import { describe, expect, test } from 'vitest';
import { type OperationKind, STAGES } from '../../src/domain/operation.ts';
import { OPERATIONS } from '../../src/providers/simulator/index.ts';
import { follow, planOn } from './by-hand.ts';
import { intentOf, scenarios, sceneOf } from './scenarios.ts';
import { engine, sharedShell } from './shell.ts';

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
    const { plan } = await planOn(first.scene, first.desired, intentOf(id));
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
