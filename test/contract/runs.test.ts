import { describe, expect, test } from 'vitest';
import type { DesiredServer } from '../../src/domain/desired.ts';
import { EXIT } from '../../src/domain/fault.ts';
import { tableOf } from '../../src/domain/observation.ts';
import { save, type World, type WorldFault } from '../../src/simulator/index.ts';
import { desired } from '../in-memory.ts';
import { plainWorld } from '../lab/by-hand.ts';
import { LONG } from '../long.ts';
import { EX01 } from '../server.ts';
import { aWorld, ex01 } from '../simulator/worlds.ts';
import { type At, worldAt } from './answers.ts';
import { inMemory, throughEachDoor } from './doors.ts';
import { CSP, EX02, known } from './operations.ts';
import { endsWithNothing, type Finished, type Way } from './runs.ts';
import { inIds, look, type Opened } from './servers-under-test.ts';

/** The expected run: the exit code of each round, the last verdict, and the facts of EX01 after it. */
interface Goes {
  readonly exits: readonly number[];
  readonly verdict: Finished['plan']['verdict'];
  readonly leaves: Readonly<Record<string, unknown>>;
  /** Default: only EX01. */
  readonly servers?: readonly DesiredServer[];
  readonly way?: Way;
}
const { ok, undone } = EXIT;
const good = 'in-desired-state';
const served = (id: string) => ({
  'sslcert/0.0.0.0:444': known(id),
  'wire/0.0.0.0:444': known(id),
  'wire/2525/x-anonymoustls': known(id),
  'internal-transport': known(id),
  'web/restart-due': known(false),
  'shell/opens': known(true),
  'sslcert/0.0.0.0:443': known('public'),
});
const BLOCKED: Goes = { exits: [], verdict: 'blocked', leaves: { 'sslcert/0.0.0.0:444': known('ex01-old') } };
const SERVED: Goes = { exits: [ok], verdict: good, leaves: served('next') };

/** Only 444 is not in the desired state. */
const halfDone = (more: Partial<World> = {}): World => aWorld(more, { internalTransport: 'next' });
const faulty = (operation: WorldFault['operation'], does: WorldFault['does']): World =>
  halfDone({ faults: [{ server: 'EX01', operation, does }] });
const RESTART_DUE = {
  sslcert: { '0.0.0.0:444': 'next', '0.0.0.0:443': 'public', '127.0.0.1:443': 'public' },
  internalTransport: 'next',
  workersServe: 'old',
};
const second = (name: string): DesiredServer => ({ ...EX01, name, fqdn: `${name.toLowerCase()}.contoso.com` });

const RUNS: readonly (readonly [string, At, Goes])[] = [
  ['renews what expires', 'self-signed-expiring-soon', { exits: [ok], verdict: good, leaves: served('new-1') }],
  [
    'repairs an empty 444 with a certificate made by Windows, and then performs the steps that need a shell',
    'ems-down-backend-broken',
    { exits: [ok, ok], verdict: good, leaves: served('new-1'), way: { allowed: { withoutCmdlets: true } } },
  ],
  ['adds the missing binding', 'backend-binding-missing', { exits: [ok], verdict: good, leaves: served('ex01') }],
  [
    'lets transport read the key',
    'private-key-no-network-service',
    { exits: [ok], verdict: good, leaves: { ...served('ex01'), 'key/ex01': known(CSP) } },
  ],
  [
    'retires what nothing refers to',
    'retire-ready',
    { exits: [ok], verdict: good, leaves: { 'store/My': known(['ex01', 'public']) }, way: { intent: 'retire' } },
  ],
  [
    'goes through two servers, one after the other',
    aWorld({ servers: [ex01(RESTART_DUE), { ...EX02, workersServe: null }] }),
    { ...SERVED, servers: [EX01, second('EX02')] },
  ],
  [
    'repairs the reachable one of two servers',
    aWorld({}, RESTART_DUE),
    { ...SERVED, verdict: 'blocked', servers: [EX01, second('EX99')] },
  ],
  ['does nothing if another server answers instead', 'wrong-machine-answers', BLOCKED],
  ['does nothing while Setup runs', 'setup-in-progress', BLOCKED],
  ['finds the effect after an answer was lost', faulty('bind-certificate', 'late-effect'), SERVED],
  [
    'undoes a stage after a refused step, and completes it in the next run',
    faulty('restart-iis', 'refuse'),
    { ...SERVED, exits: [undone, ok] },
  ],
  [
    'stops if another administrator changes 443 meanwhile, and does not repair 443',
    halfDone({ bystanders: [{ server: 'EX01', during: 'bind-certificate', sets: { 'sslcert/0.0.0.0:443': 'old' } }] }),
    { ...SERVED, exits: [undone, ok], leaves: { ...served('next'), 'sslcert/0.0.0.0:443': known('old') } },
  ],
];

/**
 * Through a slow provider, npm test makes the round that no other test makes through PowerShell: test/lab/command renews, and
 * test/contract/faults loses answers. npm run test:long makes all runs, and all rounds.
 */
const ONE_ROUND: typeof RUNS = [
  [
    'undoes a stage after a refused step',
    faulty('restart-iis', 'refuse'),
    { exits: [undone], verdict: 'changes', leaves: { 'sslcert/0.0.0.0:444': known('old') }, way: { rounds: 1 } },
  ],
];

throughEachDoor((open, slow) => {
  const runs = slow && !LONG ? ONE_ROUND : RUNS;
  describe('a whole run', () => {
    test.for(runs)('%s', async ([, at, { servers = [EX01], way = {}, ...goes }]) => {
      const there = await open(await worldAt(at));
      const memory = await inMemory(save(await there.organization()));
      const state = desired({ servers });
      const before = await ownOf(there);
      const between = async (exit: number) => {
        if (exit === undone) expect(await ownOf(there)).toEqual(before);
      };
      const { exits, plan } = await endsWithNothing(there, state, { ...way, between });
      expect({ exits, verdict: plan.verdict }).toEqual({ exits: goes.exits, verdict: goes.verdict });
      await endsWithNothing(memory, state, way);
      expect(plainWorld(await there.organization())).toEqual(plainWorld(await memory.organization()));
      expect(inIds(tableOf(await look(memory), 'EX01'), await memory.organization())).toMatchObject(goes.leaves);
    });
  });
});

/** The state that an undone stage must restore. 443 is not part of it, because exstate does not change it. */
async function ownOf({ organization }: Opened): Promise<unknown> {
  const [server] = (await organization()).servers;
  return { record: server?.sslcert['0.0.0.0:444'], rows: server?.rows, transport: server?.internalTransport };
}
