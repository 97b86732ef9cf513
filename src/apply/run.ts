import { type FactKey, type Instant, noFacts, type Patch, unknown } from '../domain/facts.ts';
import type { Cause, End, JournalEvent, OfStage } from '../domain/journal.ts';
import type { Plan, ServerPlan } from '../domain/plan.ts';
import type { Clock, Observed, Provider } from '../domain/provider.ts';
import type { RunState } from '../domain/run-state.ts';
import { instant, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import type { Wait } from '../domain/wait.ts';
import { concerningOne, withFact } from '../facts/concerning.ts';
import { FactTable } from '../facts/table.ts';
import type { Look } from '../prove/judge.ts';

/** What every step of a run needs. */
export interface Run {
  readonly plan: Plan;
  readonly provider: Provider;
  /** Returns when the line is on disk and `state` includes it. */
  readonly record: (event: JournalEvent) => Promise<void>;
  /** Called with what the run waits for, and with null when the wait is over. */
  readonly waiting: (wait: Wait | null) => void;
  readonly interrupted: () => boolean;
  /** Asks the person at the terminal whether to undo a stage that stopped. Left out without a terminal. */
  readonly askToUndo?: (stopped: OfStage & { readonly because: Cause }) => Promise<boolean>;
  /** Asks the person at the terminal whether to go on after a hold point. Left out without a terminal. */
  readonly askToGoOn?: (of: OfStage) => Promise<boolean>;
  /**
   * For a plan that was not made just now: throws if a remaining step would not be planned with the facts of this look.
   */
  readonly stillPlanned?: (server: ServerPlan, seen: Look, state: RunState) => void;
  /** The state from the journal lines of this and earlier sessions of the run. */
  readonly state: RunState;
  readonly baseline: Baseline;
}

/** How a run ended, and on which server; exit 0 if every step of every server is proven. */
export interface Ended {
  readonly exit: number;
  readonly end: End;
  /** The run is unfinished: it can be continued or rolled back. */
  readonly keepOpen?: boolean;
}

/** The facts of each server before the first effect. */
export type Baseline = Map<string, View>;

/** Writes to disk first, then updates the state: an event that is not on disk does not count. */
export const recorder =
  (state: RunState, clock: Clock, append: (event: JournalEvent, at: Instant) => Promise<void>): Run['record'] =>
  async (event) => {
    const at = clock.now();
    await append(event, at);
    state.take(event, at);
  };

/** If a server does not answer an observation within this time, its facts are unknown. */
const LOOK_SECONDS = 60;

/** The facts of the server now. If it does not answer, all are unknown. */
export async function look({ provider }: Run, server: string): Promise<Look> {
  return lookOf(provider, await factsOf(provider.observe([server], LOOK_SECONDS), server));
}

/** The last look with these facts observed again. A fact without an answer becomes unknown. */
export async function observeOnly(
  { provider }: Run,
  server: string,
  last: Look,
  only: readonly FactKey[],
): Promise<Look> {
  const asked = new Set<string>(only);
  const rest = Object.entries(last.view.facts()).filter(([key]) => !asked.has(key));
  const seen = await factsOf(provider.observe([server], LOOK_SECONDS, only), server);
  return lookOf(provider, { ...Object.fromEntries(rest), ...seen });
}

async function factsOf(answers: AsyncIterable<Observed>, server: string): Promise<Patch> {
  const facts = withFact(noFacts(), 'identity', unknown(`no answer from ${server}`));
  for await (const observed of answers) Object.assign(facts, concerningOne(observed.facts, server));
  return facts;
}

function lookOf(provider: Provider, facts: Patch): Look {
  const view = new FactTable(facts);
  const identity = view.peek('identity');
  return {
    view,
    from: 'known' in identity && identity.known ? identity.known.name : 'an unknown server',
    at: provider.clock.now(),
  };
}

/** The instant so many seconds from now. */
export const later = ({ provider: { clock } }: Pick<Run, 'provider'>, seconds: number): Instant =>
  instant(ms(clock.now()) + seconds * 1000);
