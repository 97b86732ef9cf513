import {
  type Fact,
  type FactKey,
  isKnown,
  known,
  NOT_OBSERVED,
  noFacts,
  type Patch,
  type Unknown,
  type ValueOf,
} from '../domain/facts.ts';
import type { View } from '../domain/view.ts';
import { familyOf, restOf } from './index.ts';

type AnyFact = Fact<unknown>;
const UNCHANGED: ReadonlyMap<string, AnyFact> = new Map();

/**
 * The observed facts, which all tables of a server share, and what was written since. The copy of what was written is
 * small: to copy about eighty facts for each step would take most of the planning time, and so would a search through
 * a layer for each step.
 */
export class FactTable implements View {
  readonly reads = new Set<string>();

  constructor(
    private readonly observed: Patch,
    private readonly written: ReadonlyMap<string, AnyFact> = UNCHANGED,
    private readonly listed: { keys?: readonly FactKey[]; sorted?: readonly string[] } = {},
  ) {}

  get<K extends FactKey>(key: K): Fact<ValueOf<K>> {
    this.reads.add(key);
    return this.peek(key);
  }

  peek<K extends FactKey>(key: K): Fact<ValueOf<K>> {
    const fact = this.held(key) as Fact<ValueOf<K>> | undefined;
    return fact ?? (this.closedByStore(key) ? known<ValueOf<K>>(null) : this.whyNot());
  }

  held(key: FactKey): AnyFact | undefined {
    const written = this.written.size === 0 ? undefined : this.written.get(key);
    if (written !== undefined) return written;
    const fact = this.observed[key];
    // A saved plan may ask for a key such as `constructor`, which every object has: a function, or Object.prototype.
    return typeof fact === 'object' && fact !== Object.prototype ? fact : undefined;
  }

  /** If a server did not say who it is, all its facts are unknown for this reason. */
  private whyNot(): Unknown {
    const identity = this.held('identity');
    return identity === undefined || isKnown(identity) ? NOT_OBSERVED : identity;
  }

  keys<P extends string>(prefix: P): Extract<FactKey, `${P}${string}`>[] {
    this.reads.add(prefix);
    return this.peekKeys(prefix);
  }

  peekKeys<P extends string>(prefix: P): Extract<FactKey, `${P}${string}`>[] {
    type Key = Extract<FactKey, `${P}${string}`>;
    const found: Key[] = [];
    const names = this.observedNames();
    for (let i = firstFrom(names, prefix); i < names.length && names[i]?.startsWith(prefix); i += 1)
      if (this.isThere(names[i] as Key)) found.push(names[i] as Key);
    const before = found.length;
    for (const key of this.written.keys())
      if (key.startsWith(prefix) && this.observed[key as Key] === undefined && this.isThere(key as Key))
        found.push(key as Key);
    return found.length === before ? found : found.sort();
  }

  private isThere(key: FactKey): boolean {
    const fact = this.held(key);
    return fact !== undefined && !(isKnown(fact) && fact.known === null);
  }

  fork(): View {
    return new FactTable(this.observed, this.written, this.listed);
  }

  after(patch: Patch): View {
    const written = new Map(this.written);
    for (const key of Object.keys(patch) as FactKey[]) {
      const fact = patch[key];
      if (fact !== undefined) written.set(key, fact);
    }
    return new FactTable(this.observed, written, this.listed);
  }

  all(): readonly FactKey[] {
    if (this.written.size === 0) return this.observedKeys();
    return [...new Set([...this.observedKeys(), ...(this.written.keys() as Iterable<FactKey>)])];
  }

  facts(): Patch {
    return this.written.size === 0
      ? this.observed
      : Object.assign(noFacts(), this.observed, Object.fromEntries(this.written));
  }

  /**
   * Sorted, so that a plan does not depend on the order of the answers. Sorted once for each observation, because the
   * planner asks about a hundred times.
   */
  private observedNames(): readonly string[] {
    this.listed.sorted ??= [...this.observedKeys()].sort();
    return this.listed.sorted;
  }

  private observedKeys(): readonly FactKey[] {
    this.listed.keys ??= Object.keys(this.observed) as FactKey[];
    return this.listed.keys;
  }

  /**
   * Only the store is a complete list of certificates: a certificate that it does not contain is known to be absent.
   */
  private closedByStore(key: FactKey): boolean {
    const closedBy = familyOf(key)?.closedBy;
    if (closedBy === undefined) return false;
    const store = this.held(closedBy) as Fact<ValueOf<'store/My'>> | undefined;
    return store !== undefined && isKnown(store) && !(store.known ?? []).includes(restOf(key));
  }
}

/** Where a sorted list reaches a text. */
function firstFrom(sorted: readonly string[], text: string): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? '') < text) from = middle + 1;
    else to = middle;
  }
  return from;
}
