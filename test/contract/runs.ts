import type { DesiredState } from '../../src/domain/desired.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Allowed, Plan } from '../../src/domain/plan.ts';
import { apply, planFor } from '../in-memory.ts';
import type { Standing } from './standing.ts';

type Intent = 'converge' | 'retire';

export interface Way {
  readonly intent?: Intent;
  readonly allowed?: Allowed;
  /** Looks at the world when a round is over. */
  readonly between?: (exit: number) => Promise<void>;
}

export interface Finished {
  /** How each round ended, by its exit code. */
  readonly exits: readonly number[];
  /** The last plan: it has no step. */
  readonly plan: Plan;
}

const MOST_ROUNDS = 4;

/** How every case ends that may have changed something: observe, plan, expect nothing to do. */
export async function endsWithNothing(
  { provider }: Pick<Standing, 'provider'>,
  desired: DesiredState,
  { intent = 'converge', allowed = {}, between = async () => {} }: Way = {},
): Promise<Finished> {
  const there = { provider };
  const exits: number[] = [];
  for (;;) {
    const plan = await planFor(desired, there, intent, allowed);
    if (plan.servers.every(({ steps }) => steps.length === 0)) return { exits, plan };
    if (exits.length === MOST_ROUNDS) throw new Error(`after ${MOST_ROUNDS} rounds there is still something to do`);
    exits.push(await exitOf(plan, there));
    await between(exits.at(-1) ?? 0);
  }
}

async function exitOf(plan: Plan, there: Pick<Standing, 'provider'>): Promise<number> {
  try {
    return (await apply(plan, there)).ended.exit;
  } catch (error) {
    if (error instanceof Fault) return error.exit;
    throw error;
  }
}
