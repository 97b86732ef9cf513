import { type FactKey, type Patch, unknown } from '../domain/facts.ts';
import type { Plan, ServerPlan } from '../domain/plan.ts';
import type { Observed, Provider } from '../domain/provider.ts';
import type { Issued } from '../domain/rename.ts';
import type { View } from '../domain/view.ts';
import { FactTable } from '../facts/table.ts';
import type { JournalEvent } from '../journal/event.ts';
import type { Look } from '../prove/judge.ts';

/** What every beat of a run has at hand. */
export interface Run {
  readonly plan: Plan;
  readonly provider: Provider;
  /** Returns when the line is on disk. */
  readonly record: (event: JournalEvent) => Promise<void>;
  /** What is being waited for, as long as it is; '' when it is over. */
  readonly waiting: (text: string) => void;
  readonly interrupted: () => boolean;
  /** Throws where a step that is still to be done would not be planned on this look; of a plan that was not made just now. */
  readonly stillPlanned?: (server: ServerPlan, seen: Look, done: Done) => void;
  readonly done: Done;
}

/** What earlier sessions of this run have left in the journal; filled on as this one goes. */
export interface Done {
  issued: Issued;
  /** Steps that ended well, by id. */
  readonly verified: Set<string>;
  /** Old values of the facts that an intended step overwrites, by step id. */
  readonly intended: Map<string, Patch>;
  /** Stages that were proven or undone, as `EX01/web`. */
  readonly closed: Set<string>;
  /** The step that failed, where its stage is not undone yet. */
  failed: string | null;
  /** Of a stage that was undone, where the run ended before it could end with that. */
  undone: string | null;
  /** What each server looked like before the first effect. */
  readonly baseline: Map<string, View>;
}

export const nothingDone = (): Done => ({
  issued: {},
  verified: new Set(),
  intended: new Map(),
  closed: new Set(),
  failed: null,
  undone: null,
  baseline: new Map(),
});

/** One observe of one server is answered within this, or counts as no answer. */
const LOOK_SECONDS = 60;

/** What the server looks like now; one that does not answer is all unknown. */
export async function look({ provider }: Run, server: string): Promise<Look> {
  return lookOf(provider, await factsOf(provider.observe([server], LOOK_SECONDS), server));
}

/** The last look, but with these facts as they are now, or unknown where no answer came. */
export async function glance({ provider }: Run, server: string, last: Look, only: readonly FactKey[]): Promise<Look> {
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
