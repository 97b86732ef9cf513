import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DesiredState } from '../../src/domain/desired.ts';
import { OPERATIONS, type OperationKind, STAGES } from '../../src/domain/operation.ts';
import { planText } from '../../src/report/plan-text.ts';
import { readWorld, type WorldServer } from '../../src/simulator/index.ts';
import { LONG } from '../long.ts';
import { PUBLIC } from '../server.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { follow, planOn } from './by-hand.ts';
import { type Opened, opened } from './opened.ts';
import { allowedIn, calmScenarios, desiredOf, intentOf, SCENARIOS, sceneOf } from './scenarios.ts';
import { all, ofDifferentLines } from './shapes.ts';
import { engine, sharedShell } from './shell.ts';

/** Most scenarios type the same lines, so each different line is typed once here. npm run test:long types them all. */
const { whole, undone } = await (LONG ? all : ofDifferentLines)(calmScenarios);

/** Every operation that was typed, in a plan or in an undo. */
const typed = new Set<OperationKind>();

describe.runIf(engine)('the lines of a plan, typed', () => {
  const shell = sharedShell();

  test.for(whole)('leave $id as apply does', async ({ id }) => {
    const { desired, scene } = await sceneOf(id);
    const { plan, said, ...left } = await follow(scene, shell(), desired, {
      intent: intentOf(id),
      allowed: allowedIn(id),
    });
    for (const step of plan.servers.flatMap(({ steps }) => steps)) typed.add(step.operation.kind);
    expect(said).toBe('');
    expect(left.byHand).toEqual(left.byExstate);
  });

  test.for(undone)('and the undo of $undo of $id as rollback does', async ({ id, undo = 'issue' }) => {
    const { desired, scene } = await sceneOf(id);
    const { said, undone, ...left } = await follow(scene, shell(), desired, {
      intent: intentOf(id),
      stages: STAGES.slice(0, STAGES.indexOf(undo) + 1),
      undo: true,
      allowed: allowedIn(id),
    });
    for (const { operation } of undone) typed.add(operation.kind);
    expect(said).toBe('');
    expect(left.byHand).toEqual(left.byExstate);
  });

  test('were those of every operation', () => {
    expect(OPERATIONS.filter((kind) => !typed.has(kind))).toEqual([]);
  });
});

/** Lines to type stand alone and are indented by five columns. An empty line ends a block. */
const blocksOf = (text: string): string[][] =>
  text
    .split(/\n\n/)
    .map((block) => block.split('\n'))
    .filter((lines) => lines.every((line) => /^ {5}\S/.test(line)))
    .map((lines) => lines.map((line) => line.trim()));

describe.runIf(engine)('the ways out that a report offers, typed', () => {
  const shell = sharedShell();
  const healthy: WorldServer = ex01({ name: 'EX02', fqdn: 'ex02.contoso.com' });

  const heldIn = async (servers: readonly WorldServer[] = []) => {
    const { content } = await readWorld(join(SCENARIOS, 'ems-down-no-key-at-all', 'world.yaml'));
    // exstate may not use this shell; a person may.
    const unknown = servers.map(({ name }) => ({ server: name, fact: 'shell/opens' as const, because: 'not let in' }));
    const scene = await opened({ ...content, servers: [...content.servers, ...servers], unknown });
    const desired = await desiredOf('ems-down-no-key-at-all');
    const { plan } = await planOn(scene, desired, 'converge');
    const blocks = blocksOf(planText(plan, { color: false, width: 100, verbose: false }));
    expect(blocks).toHaveLength(3);
    return { scene, desired, blocks };
  };

  const adopts = async (scene: Opened, desired: DesiredState) => {
    const { plan } = await planOn(scene, desired, 'converge');
    return plan.servers[0]?.steps.map(({ operation }) => operation.kind);
  };

  test("a certificate from another server's shell is adopted", async () => {
    const { scene, desired, blocks } = await heldIn([healthy]);
    const [fromAnother = [], , grant = []] = blocks;
    await shell().enter(scene.lab, 'EX02', scene.folder);
    const { err } = await shell().type([...fromAnother, 'Enter-LabServer EX01', ...grant]);
    expect(err).toBe('');
    expect(await adopts(scene, desired)).toEqual(['trust-certificate', 'bind-certificate', 'restart-iis']);
  });

  test('a certificate that was made without Exchange is adopted', async () => {
    const { scene, desired, blocks } = await heldIn();
    const [, onTheBox = [], grant = []] = blocks;
    await shell().enter(scene.lab, 'EX01', scene.folder);
    expect((await shell().type([...onTheBox, ...grant])).err).toBe('');
    expect(await adopts(scene, desired)).toEqual(['trust-certificate', 'bind-certificate', 'restart-iis']);
  });

  test('from its own shell, which is shut, nothing is issued', async () => {
    const { scene, blocks } = await heldIn();
    await shell().enter(scene.lab, 'EX01', scene.folder);
    expect((await shell().type(blocks[0] ?? [])).err).toMatch(/no management shell opens on EX01/);
  });

  test('443 that has moved is put back', async () => {
    const moved = { '0.0.0.0:444': 'next', '0.0.0.0:443': 'next', '127.0.0.1:443': 'next' };
    const scene = await opened(aWorld({}, { sslcert: moved }));
    const text = readFileSync(new URL('../report/golden/run-front-end-moved.txt', import.meta.url), 'utf8');
    const back = blocksOf(text).find((block) => block.some((line) => line.includes(PUBLIC))) ?? [];
    const lines = back.map((line) => line.replace(PUBLIC, scene.t('public')));
    await shell().enter(scene.lab, 'EX01', scene.folder);
    expect((await shell().type(lines)).err).toBe('');
    const [server] = (await scene.lab.store.load()).servers;
    expect(server?.sslcert).toEqual({
      '0.0.0.0:444': scene.t('next'),
      '0.0.0.0:443': scene.t('public'),
      '127.0.0.1:443': scene.t('public'),
    });
    expect(server?.workersServe).toBe(scene.t('next'));
  });
});
