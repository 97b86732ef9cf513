import { applyPlan, type Ended } from '../src/apply/apply.ts';
import { nothingDone, type Run } from '../src/apply/run.ts';
import type { Allowed } from '../src/choose/choose.ts';
import { draftPlan, observeAll, seal } from '../src/commands/make-plan.ts';
import type { DesiredState } from '../src/domain/desired.ts';
import type { Plan } from '../src/domain/plan.ts';
import type { Provider } from '../src/domain/provider.ts';
import type { JournalEvent } from '../src/journal/event.ts';
import { memoryStore, type Organization, simulator, type World } from '../src/providers/simulator/index.ts';
import { EX01 } from './server.ts';

interface Behind {
  readonly provider: Provider;
}

/** A simulated organisation in memory: looked at directly, or through the provider. */
export interface Lab extends Behind {
  /** The organisation itself, to look at or to change as somebody else would. */
  readonly organization: () => Organization;
}

export function lab(world: World): Lab {
  const store = memoryStore(world);
  return { provider: simulator(store, 'simulated: in memory'), organization: () => store.held };
}

export const desired = (change: Partial<DesiredState> = {}): DesiredState => ({
  apiVersion: 'exstate/v1',
  organization: 'contoso',
  servers: [EX01],
  ...change,
});

export async function planFor(
  state: DesiredState,
  { provider }: Behind,
  intent: 'converge' | 'retire' = 'converge',
  allowed: Allowed = {},
): Promise<Plan> {
  const observation = await observeAll(provider, state);
  return seal(draftPlan(state, observation, { intent, allowed, at: provider.clock.now(), convergedAt: () => null }));
}

export interface Applied {
  readonly ended: Ended;
  readonly events: readonly JournalEvent[];
}

export async function apply(plan: Plan, { provider }: Behind, change: Partial<Run> = {}): Promise<Applied> {
  const events: JournalEvent[] = [];
  const record = async (event: JournalEvent) => void events.push(event);
  const run: Run = {
    plan,
    provider,
    record,
    waiting: () => {},
    interrupted: () => false,
    done: nothingDone(),
    ...change,
  };
  return { ended: await applyPlan(run), events };
}
