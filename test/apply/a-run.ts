import { rollBack } from '../../src/apply/apply.ts';
import { lookAndClose } from '../../src/apply/close.ts';
import { type Run, recorder } from '../../src/apply/run.ts';
import type { Patch } from '../../src/domain/facts.ts';
import type { JournalEvent } from '../../src/domain/journal.ts';
import type { OperationKind } from '../../src/domain/operation.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { Provider } from '../../src/domain/provider.ts';
import { RunState } from '../../src/domain/run-state.ts';
import { FactTable } from '../../src/facts/table.ts';
import type { Organization, World } from '../../src/simulator/index.ts';
import { apply, desired, type Lab, lab, planFor } from '../in-memory.ts';

export interface Told {
  readonly exit: number;
  /** The events of the journal in order, such as `bind-certificate verified` or `proven web`. */
  readonly journal: readonly string[];
  readonly events: readonly JournalEvent[];
  readonly there: Lab;
  readonly plan: Plan;
  /** The facts from before the first step. */
  readonly first: Patch;
}

/** Plans for this world and applies the plan in memory. */
export async function ran(world: World, change: Partial<Run> = {}): Promise<Told> {
  const there = lab(world);
  const first = await factsOf(there);
  const plan = await planFor(desired(), there);
  return { plan, there, first, ...(await carriedOn(plan, there, change)) };
}

export async function carriedOn(plan: Plan, there: Lab, change: Partial<Run> = {}) {
  const { ended, events } = await apply(plan, there, change);
  return { exit: ended.exit, end: ended.end, events, journal: events.map((event) => line(event, plan)) };
}

class BrokenOff extends Error {}
type When = 'before it is sent' | 'after its answer';

/** A run as a kill leaves it: the step is in the journal, and was either not sent or has no verdict. */
export async function brokenOff(world: World, kind: OperationKind, when: When): Promise<Broken> {
  const there = lab(world);
  const first = await factsOf(there);
  const plan = await planFor(desired(), there);
  const perform: Provider['perform'] = async (server, operation, seconds) => {
    if (operation.kind === kind && when === 'before it is sent') throw new BrokenOff();
    const outcome = await there.provider.perform(server, operation, seconds);
    if (operation.kind === kind) throw new BrokenOff();
    return outcome;
  };
  const events: JournalEvent[] = [];
  const provider = { ...there.provider, clock: there.provider.clock, observe: observeBy(there), perform, close };
  const state = new RunState(plan);
  const record = recorder(state, provider.clock, async (event) => void events.push(event));
  await apply(plan, { provider }, { state, record }).catch((error: unknown) => {
    if (!(error instanceof BrokenOff)) throw error;
  });
  return { there, plan, events, first };
}
type Broken = Pick<Told, 'there' | 'plan' | 'events' | 'first'>;

const close = async (): Promise<void> => {};
const observeBy =
  ({ provider }: Lab): Provider['observe'] =>
  (...asked) =>
    provider.observe(...asked);

async function factsOf({ provider }: Lab): Promise<Patch> {
  let facts: Patch = {};
  for await (const seen of provider.observe(['EX01'], 60)) facts = { ...facts, ...seen.facts };
  return facts;
}

/** Continues or ends the run of a journal in a second session. */
export async function takenUp(
  how: 'apply' | 'rollback' | 'close',
  { plan, there, events, first }: Broken,
  change: Partial<Run> = {},
) {
  const state = new RunState(plan);
  for (const event of events) state.take(event, plan.judgedAt);
  const baseline = new Map(plan.servers.map(({ server }) => [server, new FactTable(first)]));
  state.take({ event: 'run-resumed', command: how === 'close' ? 'rollback --close' : how }, plan.judgedAt);
  if (how === 'apply') return carriedOn(plan, there, { state, baseline, ...change });
  const more: JournalEvent[] = [];
  const run: Run = {
    plan,
    provider: there.provider,
    record: recorder(state, there.provider.clock, async (event) => void more.push(event)),
    waiting: () => {},
    interrupted: () => false,
    state,
    baseline,
  };
  const { exit, end } = await (how === 'rollback' ? rollBack(run) : lookAndClose(run));
  return { exit, end, events: more, journal: more.map((event) => line(event, plan)) };
}

/** The name of an undo step contains its stage. */
const nameOf = (id: string, { servers }: Plan): string =>
  servers.flatMap(({ steps }) => steps).find((step) => step.id === id)?.operation.kind ?? id.replace(/^[^/]*\//, '');

function line(event: JournalEvent, plan: Plan): string {
  switch (event.event) {
    case 'step-intended':
      return `${nameOf(event.step, plan)} ...`;
    case 'step-judged':
      return `${nameOf(event.step, plan)} ${event.verdict}`;
    case 'stage-proven':
      return `proven ${event.stage}`;
    case 'stage-stopped':
      return `stopped ${event.stage}`;
    case 'undo-started':
      return `undo ${event.stage}: ${event.steps.map(({ operation }) => operation.kind).join(', ')}`;
    case 'stage-undone':
      return `undone ${event.stage}`;
    case 'stage-not-undone':
      return `not undone ${event.stage}`;
    default:
      return event.event;
  }
}

/** The certificate of each use, by the id from the world. */
export function uses(there: Lab): Record<string, string | null | undefined> {
  const server = (there.organization() as Organization).servers[0];
  const idOf = (thumbprint: string | null | undefined) =>
    thumbprint && (server?.certificates.find((one) => one.thumbprint === thumbprint)?.id ?? thumbprint);
  return {
    444: idOf(server?.sslcert['0.0.0.0:444']),
    443: idOf(server?.sslcert['0.0.0.0:443']),
    transport: idOf(server?.internalTransport),
  };
}
