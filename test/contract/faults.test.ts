import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/domain/provider.ts';
import { save, type World, type WorldFault } from '../../src/providers/simulator/index.ts';
import { plainWorld } from '../lab/by-hand.ts';
import { inMemory, throughEachDoor } from './doors.ts';
import { CASES, type Case, kindOf, ONE_OF_EACH, operationOf } from './operations.ts';
import { type Opened, thumbprint } from './standing.ts';

const BY_KIND = ONE_OF_EACH.map((one) => [kindOf(one), one] as const);
const DEADLINE = 60;

const faulty = (one: Case, does: WorldFault['does']): World => ({
  ...one.world,
  faults: [{ server: 'EX01', operation: kindOf(one), does }],
});

interface Went {
  readonly outcome: Outcome;
  readonly left: object;
}
async function goes(one: Case, there: Opened): Promise<Went> {
  const outcome = await there.provider.perform('EX01', await operationOf(one, there), DEADLINE);
  return { outcome, left: plainWorld(await there.organization()) };
}

/** In this world, and in memory in the same one. */
async function bothWays(one: Case, there: Opened): Promise<[Went, Went]> {
  const memory = await inMemory(save(await there.organization()));
  return [await goes(one, there), await goes(one, memory)];
}

throughEachDoor((open) => {
  describe('what is refused leaves nothing', () => {
    test.for(BY_KIND)('%s', async ([, one]) => {
      const there = await open(faulty(one, 'refuse'));
      const [here, memory] = await bothWays(one, there);
      expect(here.outcome).toEqual({ is: 'refused', error: expect.stringContaining('was refused (a fault') });
      expect(here.left).toEqual(memory.left);
      // Once; then it is done as in a world without faults.
      expect(await there.provider.perform('EX01', await operationOf(one, there), 60)).toMatchObject({ is: 'done' });
    });
  });

  describe('an error after the effect is an error, and the effect is there', () => {
    test.for(BY_KIND)('%s', async ([, one]) => {
      const [here, memory] = await bothWays(one, await open(faulty(one, 'effect-then-error')));
      // A script that looks for itself does not go by what a tool of Windows says.
      const looked = { is: 'done', changed: true };
      const told = { is: 'refused', error: expect.stringContaining('after its effect (a fault') };
      expect(here.outcome).toEqual(here.outcome.is === 'done' ? looked : told);
      expect(here.left).toEqual(memory.left);
    });
  });

  describe('what only says that it was done is no more than said', () => {
    test.for(BY_KIND)('%s', async ([, one]) => {
      const [here, memory] = await bothWays(one, await open(faulty(one, 'no-effect')));
      expect(here.outcome.is).toMatch(/^(done|refused)$/);
      expect(here.left).toEqual(memory.left);
    });
  });

  test('a call that repeats itself makes two, which is refused; transport can read both keys', async () => {
    const [issue] = CASES;
    const [here, memory] = await bothWays(issue, await open({ ...issue.world, switches: { createTwice: true } }));
    expect(here.outcome).toEqual({ is: 'refused', error: expect.stringContaining('2 certificates appeared') });
    expect(here.left).toEqual(memory.left);
    expect(JSON.stringify(here.left)).toContain('new-2');
  });

  describe('no answer by the deadline is a lost one, and another look shows', () => {
    const bind = BY_KIND.find(([kind]) => kind === 'bind-certificate')?.[1] as Case;
    const record = async ({ organization }: Opened) => (await organization()).servers[0]?.sslcert['0.0.0.0:444'];

    test('nothing, where nothing came of it', async () => {
      const there = await open(faulty(bind, 'timeout'));
      expect((await goes(bind, there)).outcome).toEqual({ is: 'lost', because: expect.stringMatching(/\S/) });
      await there.provider.clock.sleep(300);
      expect(await record(there)).toBe(await thumbprint(there, 'old'));
      expect(await there.provider.perform('EX01', await operationOf(bind, there), 60)).toEqual({
        is: 'done',
        changed: true,
      });
    });

    test('the effect, where it came late', async () => {
      const there = await open(faulty(bind, 'late-effect'));
      expect((await goes(bind, there)).outcome).toEqual({ is: 'lost', because: expect.stringMatching(/\S/) });
      expect(await record(there)).toBe(await thumbprint(there, 'old'));
      await there.provider.clock.sleep(61);
      expect(await record(there)).toBe(await thumbprint(there, 'next'));
    });
  });
});
