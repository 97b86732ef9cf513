import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/domain/provider.ts';
import { save, type World, type WorldFault } from '../../src/simulator/index.ts';
import { plainWorld } from '../lab/by-hand.ts';
import { LONG } from '../long.ts';
import { inMemory, throughEachDoor } from './doors.ts';
import { CASES, type Case, kindOf, ONE_OF_EACH, operationOf, TRIED_THROUGH_SLOW } from './operations.ts';
import { type Opened, thumbprint } from './servers-under-test.ts';

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

/** Performs the case through this provider and in memory, in equal worlds. */
async function bothWays(one: Case, there: Opened): Promise<[Went, Went]> {
  const memory = await inMemory(save(await there.organization()));
  return [await goes(one, there), await goes(one, memory)];
}

throughEachDoor((open, slow) => {
  describe('a refused operation changes nothing', () => {
    // npm run test:long refuses every operation through PowerShell. The others have no code of their own for a refusal.
    const refused = slow && !LONG ? BY_KIND.filter(([kind]) => TRIED_THROUGH_SLOW.has(kind)) : BY_KIND;
    test.for(refused)('%s', async ([, one]) => {
      const there = await open(faulty(one, 'refuse'));
      const [here, memory] = await bothWays(one, there);
      expect(here.outcome).toEqual({ is: 'refused', error: expect.stringContaining('was refused (a fault') });
      expect(here.left).toEqual(memory.left);
      // A fault happens once. Then the operation succeeds as in a world without faults.
      expect(await there.provider.perform('EX01', await operationOf(one, there), 60)).toMatchObject({ is: 'done' });
    });
  });

  describe('an error after the effect is an error, and the effect remains', () => {
    test.for(BY_KIND)('%s', async ([, one]) => {
      const [here, memory] = await bothWays(one, await open(faulty(one, 'effect-then-error')));
      // The script checks the result itself, so a wrong answer of a Windows tool does not matter.
      const looked = { is: 'done', changed: true };
      const told = { is: 'refused', error: expect.stringContaining('after its effect (a fault') };
      expect(here.outcome).toEqual(here.outcome.is === 'done' ? looked : told);
      expect(here.left).toEqual(memory.left);
    });
  });

  describe('a success answer without the effect changes nothing', () => {
    test.for(BY_KIND)('%s', async ([, one]) => {
      const [here, memory] = await bothWays(one, await open(faulty(one, 'no-effect')));
      expect(here.outcome.is).toMatch(/^(done|refused)$/);
      expect(here.left).toEqual(memory.left);
    });
  });

  describe('issuing changes only the certificate that it requested', () => {
    const [issue] = CASES;
    const FOREIGN = 'A'.repeat(40);
    const shut = { provider: 'csp', usable: true, networkService: false, exportable: false };
    /** Another person adds a certificate meanwhile, with a key that could be granted. */
    const meanwhile = (sets: object): World => ({
      ...issue.world,
      bystanders: [{ server: 'EX01', during: 'issue-certificate', sets: { ...sets, [`key/${FOREIGN}`]: shut } }],
    });
    const installed = issue.world.servers[0]?.certificates?.map(({ id = '' }) => id) ?? [];
    const beside = meanwhile({
      [`certificate/${FOREIGN}`]: { subject: 'CN=EX01', issuer: 'CN=Contoso CA', names: [] },
    });
    const instead = meanwhile({ 'store/My': [...installed, FOREIGN] });

    const twice: World = { ...issue.world, switches: { createTwice: true } };
    /** For each certificate, whether NETWORK SERVICE cannot read its key. */
    const shutIn = ({ left }: Went): boolean[] =>
      ((left as World).servers[0]?.certificates ?? []).map(({ key }) => key?.networkService === false);

    test.for([
      ['two new certificates, because a call was repeated', twice, 2, /^2 certificates appeared/],
      ["another administrator's certificate in addition", beside, 2, /^2 certificates appeared/],
      ["another administrator's certificate instead", instead, 1, /is not the requested/],
    ] as const)('%s: refused, and the certificate is not changed', async ([, world, count, error]) => {
      const [here, memory] = await bothWays(issue, await open(world));
      expect(here.outcome).toEqual({ is: 'refused', error: expect.stringMatching(error) });
      // The bytes of the other person's certificate, and so its thumbprint, differ between providers.
      expect(shutIn(here)).toEqual(shutIn(memory));
      expect(shutIn(here)).toEqual([...installed.map(() => false), ...Array(count).fill(true)]);
    });
  });

  describe('an answer that does not arrive by the deadline is lost, and the next observation shows', () => {
    const bind = BY_KIND.find(([kind]) => kind === 'bind-certificate')?.[1] as Case;
    const record = async ({ organization }: Opened) => (await organization()).servers[0]?.sslcert['0.0.0.0:444'];

    test('no effect, if there was none', async () => {
      const there = await open(faulty(bind, 'timeout'));
      expect((await goes(bind, there)).outcome).toEqual({ is: 'lost', because: expect.stringMatching(/\S/) });
      await there.provider.clock.sleep(300);
      expect(await record(there)).toBe(await thumbprint(there, 'old'));
      expect(await there.provider.perform('EX01', await operationOf(bind, there), 60)).toEqual({
        is: 'done',
        changed: true,
      });
    });

    test('the effect, if it was late', async () => {
      const there = await open(faulty(bind, 'late-effect'));
      expect((await goes(bind, there)).outcome).toEqual({ is: 'lost', because: expect.stringMatching(/\S/) });
      expect(await record(there)).toBe(await thumbprint(there, 'old'));
      await there.provider.clock.sleep(61);
      expect(await record(there)).toBe(await thumbprint(there, 'next'));
    });
  });
});
