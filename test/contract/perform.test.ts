import { describe, expect, test } from 'vitest';
import { ACTIONS } from '../../src/actions/index.ts';
import type { FactKey } from '../../src/domain/facts.ts';
import { tableOf } from '../../src/domain/observation.ts';
import { OPERATIONS, type Operation } from '../../src/domain/operation.ts';
import type { Goal } from '../../src/domain/plan.ts';
import { rename } from '../../src/domain/rename.ts';
import type { View } from '../../src/domain/view.ts';
import { FactTable } from '../../src/facts/table.ts';
import { addedToStore } from '../../src/prove/added-to-store.ts';
import { type Judgement, judgeStep } from '../../src/prove/judge.ts';
import { type Organization, save, type World } from '../../src/simulator/index.ts';
import { plainWorld } from '../lab/by-hand.ts';
import { LONG } from '../long.ts';
import { EX01 } from '../server.ts';
import { NOW, ON } from '../simulator/worlds.ts';
import { inMemory, throughEachDoor } from './doors.ts';
import { CASES, type Case, kindOf, ONE_OF_EACH, operationOf, TRIED_THROUGH_SLOW } from './operations.ts';
import { inIds, look, lookAt, type Opened, worldOf } from './servers-under-test.ts';

test('each operation has a case', () => {
  expect([...new Set(CASES.map(kindOf))].sort()).toEqual([...OPERATIONS].sort());
});

throughEachDoor((open, slow) => {
  const few = slow && !LONG;

  describe('an operation has its effect, once:', () => {
    test.for(CASES.map((one) => [one.says, one] as const))('%s', async ([, one]) => {
      const there = await open(one.world);
      const operation = await operationOf(one, there);
      if (few) return hasTheSameEffect(one, operation, there);
      const before = await viewOf(there);
      expect(await there.provider.perform('EX01', operation, 60)).toEqual({ ...DONE, ...one.way });
      const after = await viewOf(there);
      expect(inIds(after.facts(), await there.organization())).toMatchObject(one.leaves);
      const { failed, unseen, guarded, evidence } = judge(operation, before, after);
      expect({ failed, unseen, guarded }).toEqual({ failed: [], unseen: [], guarded: [] });
      expect(evidence.length).toBeGreaterThan(0);
      expect(addedToStore(before, after)).toHaveLength(operation.kind === 'issue-certificate' ? 1 : 0);
      if (!one.anew) await isSafeToRepeat(there, operation, one.way);
    });
  });

  describe('an operation is refused, and changes nothing:', () => {
    // Every script asks the same function which server answers, and every refused call ends in the same answer. The scripts
    // that also call Exchange ask it once more than others. npm run test:long tries every operation through PowerShell.
    const tried = few ? REFUSALS.filter(([kind]) => TRIED_THROUGH_SLOW.has(kind)) : REFUSALS;
    test.for(tried)('%s %s', async ([, , one, { on = ON, world = (same: World) => same, error }]) => {
      const there = await open(world(one.world));
      await isRefused(there, { ...(await operationOf(one, there)), on }, error);
    });

    const needy = ONE_OF_EACH.filter((one) => /^(grant|trust|bind|enable)/.test(kindOf(one)));
    test.for(needy.map((one) => [kindOf(one), one] as const))(
      '%s of a certificate that is not installed',
      async ([, one]) => {
        await isRefused(await open(one.world), one.of('A'.repeat(40)), /A{40}/);
      },
    );

    test('on an unknown server', async () => {
      const on = { name: 'NOBODY99', fqdn: 'nobody99.contoso.com' };
      await isRefused(await open(CASES[0].world), { kind: 'restart-iis', on }, /nobody99/i, on.name);
    });
  });
});

const DONE = { is: 'done', changed: true };
/**
 * What npm test asks of a slow provider: the world afterwards is the one that the simulator leaves in memory, where the claims
 * of the action are checked, and a look at the facts of the case shows it. npm run test:long checks the claims with whole looks.
 */
async function hasTheSameEffect(one: Case, operation: Operation, there: Opened): Promise<void> {
  const memory = await inMemory(save(await there.organization()));
  expect(await memory.provider.perform('EX01', operation, 60)).toEqual({ ...DONE, ...one.way });
  expect(await there.provider.perform('EX01', operation, 60)).toEqual({ ...DONE, ...one.way });
  const org = await there.organization();
  expect(plainWorld(org)).toEqual(plainWorld(await memory.organization()));
  const seen = await lookAt({ provider: there.provider, servers: ['EX01'] }, keysIn(org, one.leaves));
  expect(inIds(tableOf(seen, 'EX01'), org)).toMatchObject(one.leaves);
  if (!one.anew) await isSafeToRepeat(there, operation, one.way);
}

/** The keys of these facts, with thumbprints in place of ids. */
const keysIn = ({ servers }: Organization, facts: object): FactKey[] => {
  const thumbprints = new Map(servers[0]?.certificates.map(({ id, thumbprint }) => [id, thumbprint]));
  const named = (key: string) =>
    key.replace(/^(certificate|key)\/(.*)$/, (_, family, id) => `${family}/${thumbprints.get(id)}`);
  return Object.keys(facts).map(named) as FactKey[];
};

const viewOf = async (there: Opened): Promise<View> => new FactTable(tableOf(await look(there), 'EX01'));

/** Checks the claims of the action: its writes, its proofs and the facts that it must not change. */
function judge(operation: Operation, before: View, after: View): Judgement {
  const action = ACTIONS.find(({ kind }) => kind === operation.kind);
  const choice = { certificate: 'new:EX01', why: '', candidates: [] };
  const goal: Goal = { intent: 'converge', server: EX01, at: NOW, choice, want: {} };
  const { writes, unsettles = [], proofs = [] } = action?.predict(operation, before, goal) ?? { writes: {} };
  const [made = ''] = addedToStore(before, after);
  const step = rename({ operation, writes, unsettles, proofs }, { 'new:EX01': made });
  return judgeStep(step, before, { view: after, from: 'EX01', at: NOW }, before);
}

async function isSafeToRepeat(there: Opened, operation: Operation, way: Case['way']): Promise<void> {
  const left = await worldOf(there);
  expect(await there.provider.perform('EX01', operation, 60)).toEqual({ ...DONE, changed: false, ...way });
  expect(await worldOf(there)).toEqual(left);
}

async function isRefused(there: Opened, operation: Operation, error: RegExp, server = 'EX01'): Promise<void> {
  const before = await worldOf(there);
  const refused = { is: 'refused', error: expect.stringMatching(error) };
  expect(await there.provider.perform(server, operation, 60)).toEqual(refused);
  expect(await worldOf(there)).toEqual(before);
}

interface Refusal {
  readonly on?: typeof ON;
  readonly world?: (world: World) => World;
  readonly error: RegExp;
}

const ofEx01 =
  (change: object) =>
  (world: World): World => ({ ...world, servers: world.servers.map((server) => ({ ...server, ...change })) });

/** Each operation in its own world, with one difference. */
const REFUSALS: readonly (readonly [string, string, Case, Refusal])[] = ONE_OF_EACH.flatMap((one) => {
  const kind = kindOf(one);
  const refusals: readonly (readonly [string, Refusal])[] = [
    ['meant for another name', { on: { ...ON, name: 'EX02' }, error: /answered instead of EX02/ }],
    [
      'meant for another machine',
      { on: { ...ON, fqdn: 'ex01.other.com' }, error: /answered instead of EX01 \(ex01.other/ },
    ],
    ['without the right to it', { world: ofEx01({ may: { [kind]: false } }), error: /Access is denied/ }],
  ];
  return refusals.map(([says, refusal]) => [kind, says, one, refusal] as const);
});
