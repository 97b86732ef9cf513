import type { DesiredState } from '../../src/domain/desired.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Allowed, Plan } from '../../src/domain/plan.ts';
import { apply, planFor } from '../in-memory.ts';
import type { ServersUnderTest } from './servers-under-test.ts';

type Intent = 'converge' | 'retire';

export interface Way {
  readonly intent?: Intent;
  readonly allowed?: Allowed;
  /** Ends after so many rounds, whatever is left to do. Default: when nothing is left. */
  readonly rounds?: number;
  /** Called after each round. */
  readonly between?: (exit: number) => Promise<void>;
}

export interface Finished {
  /** The exit code of each round. */
  readonly exits: readonly number[];
  /** The last plan. It has no steps, unless the number of rounds was limited. */
  readonly plan: Plan;
}

const MOST_ROUNDS = 4;

/** Every test that may have changed something ends like this: observe, plan, and expect nothing to do. */
export async function endsWithNothing(
  { provider }: Pick<ServersUnderTest, 'provider'>,
  desired: DesiredState,
  { intent = 'converge', allowed = {}, rounds = MOST_ROUNDS, between = async () => {} }: Way = {},
): Promise<Finished> {
  const there = { provider };
  const exits: number[] = [];
  for (;;) {
    const plan = await planFor(desired, there, intent, allowed);
    if (plan.servers.every(({ steps }) => steps.length === 0)) return { exits, plan };
    if (exits.length === MOST_ROUNDS) throw new Error(`after ${MOST_ROUNDS} rounds there is still something to do`);
    exits.push(await exitOf(plan, there));
    await between(exits.at(-1) ?? 0);
    if (exits.length === rounds && rounds < MOST_ROUNDS) return { exits, plan };
  }
}

async function exitOf(plan: Plan, there: Pick<ServersUnderTest, 'provider'>): Promise<number> {
  try {
    return (await apply(plan, there)).ended.exit;
  } catch (error) {
    if (error instanceof Fault) return error.exit;
    throw error;
  }
}
