import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../src/domain/fault.ts';
import type { Step } from '../../src/domain/plan.ts';
import { copy, type Organization, type Server, serverNamed, type World } from '../../src/simulator/index.ts';
import { lab } from '../in-memory.ts';
import { drawn } from '../long.ts';
import { anyCase, type Case } from './any-desired.ts';
import { isHostile } from './hostile.ts';
import { applyQuickly, planQuickly, stepsOf } from './runs.ts';
import { watch } from './watch.ts';

const SEARCH = drawn({ by: 'EXSTATE_BYSTANDERS', normal: 30, long: 700 }, 20261126);
const counted = { steps: 0, undone: 0, failed: 0, notTaken: 0 };

/** exstate leaves 443 alone and can observe it, so a change there is noticed. */
const isWatched = ({ world, desired }: Case): boolean =>
  !isHostile(world) &&
  (world.unknown ?? []).length === 0 &&
  desired.servers.every(({ frontEnd }) => frontEnd.certificate === 'leave');

const BYSTANDER = 'BB'.repeat(20);
const MOVED = { 'sslcert/0.0.0.0:443': BYSTANDER };

test('another administrator changes 443 during any step: the run stops, undoes its stage, leaves 443 alone and reports it', () =>
  fc.assert(
    fc.asyncProperty(anyCase.filter(isWatched), async (one) => {
      const { plan } = await planQuickly(one.desired, lab(one.world));
      const firsts = stepsOf(plan).filter(
        ({ operation: { kind, on } }, at, all) =>
          all.findIndex(({ operation }) => operation.kind === kind && operation.on.name === on.name) === at,
      );
      for (const step of firsts) await disturb(one, step);
    }),
    SEARCH,
  ));

async function disturb(one: Case, { operation, stage }: Step): Promise<void> {
  const { name } = operation.on;
  const world: World = { ...one.world, bystanders: [{ server: name, during: operation.kind, sets: MOVED }] };
  const there = watch(lab(world), one.desired);
  const start = copy(there.organization());
  const { plan } = await planQuickly(one.desired, there);
  const { exit, events } = await applyQuickly(plan, there);
  const after = there.organization();
  if (after.bystanders.length > 0) {
    counted.notTaken += 1;
    return;
  }
  counted.steps += 1;
  expect([EXIT.undone, EXIT.failed]).toContain(exit);
  expect(events).toContainEqual(
    expect.objectContaining({ reason: { code: 'unexpected-change', fact: 'sslcert/0.0.0.0:443' } }),
  );
  expect(serverIn(after, name).sslcert['0.0.0.0:443']).toBe(BYSTANDER);
  expect(serverIn(after, name).sslcert['127.0.0.1:443']).toBe(serverIn(start, name).sslcert['127.0.0.1:443']);
  expect(there.harms.filter((said) => !said.endsWith('443 moved: 0.0.0.0:443'))).toEqual([]);
  // No stage after the disturbed one starts.
  const checked = events.flatMap((event) => (event.event === 'step-judged' ? [event.step] : []));
  expect(
    checked
      .filter((id) => !id.includes('/undo-'))
      .at(-1)
      ?.startsWith(`${name}/`),
  ).toBe(true);
  if (exit === EXIT.failed) counted.failed += 1;
  else {
    counted.undone += 1;
    expect(inUse(stage, serverIn(after, name))).toEqual(inUse(stage, serverIn(start, name)));
  }
}

function serverIn(org: Organization, name: string): Server {
  const server = serverNamed(org, name);
  if (server === undefined) throw new Error(name);
  return server;
}

/** What a stage takes into use, and its undo restores. */
function inUse(stage: Step['stage'], server: Server): unknown {
  if (stage === 'web') return server.sslcert['0.0.0.0:444'] ?? null;
  return stage === 'transport' ? server.internalTransport : null;
}

afterAll(() => {
  const { steps, undone, failed, notTaken } = counted;
  process.stdout.write(
    `a bystander during ${steps} steps: ${undone} stages undone, ${failed} not undone and reported as failed (${notTaken} steps were not taken)\n`,
  );
});
