import { applyPlan } from '../src/apply/apply.ts';
import { type Ended, type Run, recorder } from '../src/apply/run.ts';
import type { DesiredState } from '../src/domain/desired.ts';
import { EXIT, Fault } from '../src/domain/fault.ts';
import type { JournalEvent } from '../src/domain/journal.ts';
import type { Allowed, Plan, PlanIntent } from '../src/domain/plan.ts';
import type { Provider } from '../src/domain/provider.ts';
import type { Reverts } from '../src/domain/revert.ts';
import { RunState } from '../src/domain/run-state.ts';
import { objectionTo } from '../src/journal/may-follow.ts';
import { simulator } from '../src/providers/simulator.ts';
import { draftPlan, seal } from '../src/reconcile/make-plan.ts';
import { endSaid } from '../src/report/end-said.ts';
import { observeAll } from '../src/session/observe-all.ts';
import { memoryStore, type Organization, type World } from '../src/simulator/index.ts';
import { EX01 } from './server.ts';

interface Behind {
  readonly provider: Provider;
}

/** A simulated organization in memory. Tests read it directly or through the provider. */
export interface Lab extends Behind {
  /** The organization, for tests that read it or change it as another administrator would. */
  readonly organization: () => Organization;
}

export function lab(world: World): Lab {
  const store = memoryStore(world);
  return { provider: simulator(store, 'in memory'), organization: () => store.held };
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
  intent: PlanIntent = 'converge',
  allowed: Allowed = {},
  reverts?: Reverts,
): Promise<Plan> {
  const observation = await observeAll(provider, state);
  const asked = { intent, allowed, reverts, at: provider.clock.now(), convergedAt: () => null };
  return refuseNone(seal(draftPlan(state, observation, asked)));
}

/** A refused server means a fault in exstate, so no test may accept it. */
export function refuseNone<T extends Pick<Plan, 'servers'>>(plan: T): T {
  for (const { refused } of plan.servers)
    if (refused !== undefined) throw new Fault(refused.code, EXIT.bug, refused.says, refused.step);
  return plan;
}

export interface Applied {
  readonly ended: Ended;
  /** The end of the run, as text. */
  readonly says: string;
  readonly state: RunState;
  readonly events: readonly JournalEvent[];
}

export async function apply(plan: Plan, { provider }: Behind, change: Partial<Run> = {}): Promise<Applied> {
  const events: JournalEvent[] = [];
  const state = change.state ?? new RunState(plan);
  const run: Run = {
    plan,
    provider,
    record: recorder(state, provider.clock, async (event) => {
      // A reader of the journal must accept every event that a run writes.
      const objection = objectionTo(event, state);
      if (objection !== undefined) throw new Error(`${event.event}: ${objection}`);
      events.push(event);
    }),
    waiting: () => {},
    interrupted: () => false,
    state,
    baseline: new Map(),
    ...change,
  };
  const ended = await applyPlan(run);
  return { ended, says: endSaid(ended.end, state), state, events };
}
