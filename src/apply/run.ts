import { type FactKey, type Instant, type Patch, unknown } from '../domain/facts.ts';
import type { JournalEvent } from '../domain/journal.ts';
import type { Plan, ServerPlan } from '../domain/plan.ts';
import type { Clock, Observed, Provider } from '../domain/provider.ts';
import type { RunState } from '../domain/run-state.ts';
import type { View } from '../domain/view.ts';
import { FactTable } from '../facts/table.ts';
import type { Look } from '../prove/judge.ts';

/** What every step of a run has at hand. */
export interface Run {
  readonly plan: Plan;
  readonly provider: Provider;
  /** Returns when the line is on disk, and `state` has taken it. */
  readonly record: (event: JournalEvent) => Promise<void>;
  /** What is being waited for, as long as it is; '' when it is over. */
  readonly waiting: (text: string) => void;
  readonly interrupted: () => boolean;
  /** Throws where a step that is still to be done would not be planned on this look; of a plan that was not made just now. */
  readonly stillPlanned?: (server: ServerPlan, seen: Look, state: RunState) => void;
  /** What this and earlier sessions of the run have written down. */
  readonly state: RunState;
  readonly baseline: Baseline;
}

/** What each server looked like before the first effect. */
export type Baseline = Map<string, View>;

/** What is not on disk has not happened. */
export const recorder =
  (state: RunState, clock: Clock, append: (event: JournalEvent, at: Instant) => Promise<void>): Run['record'] =>
  async (event) => {
    const at = clock.now();
    await append(event, at);
    state.take(event, at);
  };

/** One observe of one server is answered within this, or counts as no answer. */
const LOOK_SECONDS = 60;

/** What the server looks like now; one that does not answer is all unknown. */
export async function look({ provider }: Run, server: string): Promise<Look> {
  return lookOf(provider, await factsOf(provider.observe([server], LOOK_SECONDS), server));
}

/** The last look, but with these facts as they are now, or unknown where no answer came. */
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
  let facts: Patch = { identity: unknown(`no answer from ${server}`) };
  for await (const observed of answers) facts = { ...facts, ...observed.facts };
  return facts;
}

function lookOf(provider: Provider, facts: Patch): Look {
  const view = new FactTable(facts);
  const identity = view.peek('identity');
  return {
    view,
    from: 'known' in identity && identity.known ? identity.known.name : 'nobody',
    at: provider.clock.now(),
  };
}
