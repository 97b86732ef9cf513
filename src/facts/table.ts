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
const NONE: Patch = noFacts();
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
    private readonly listed: { keys?: readonly FactKey[] } = {},
    /** Facts of the organization, which the tables of all servers share. */
    private readonly behind: Patch = NONE,
  ) {}

  /** Two patches, and not a copy of both: a thousand servers share the connectors of the organization. */
  static of(server: Patch, organization: Patch): FactTable {
    return new FactTable(server, UNCHANGED, {}, organization);
  }

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
    return own(this.observed, key) ?? own(this.behind, key);
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
    this.collect(namesOf(this.observed), prefix, found, () => true);
    const own = found.length;
    if (this.behind !== NONE)
      this.collect(namesOf(this.behind), prefix, found, (key) => this.observed[key] === undefined);
    if (own > 0 && found.length > own) found.sort();
    const before = found.length;
    for (const key of this.written.keys())
      if (key.startsWith(prefix) && !this.isObserved(key as Key) && this.isThere(key as Key)) found.push(key as Key);
    return found.length === before ? found : found.sort();
  }

  private collect<K extends FactKey>(
    names: readonly string[],
    prefix: string,
    found: K[],
    is: (key: K) => boolean,
  ): void {
    for (let i = firstFrom(names, prefix); i < names.length && names[i]?.startsWith(prefix); i += 1) {
      const key = names[i] as K;
      if (is(key) && this.isThere(key)) found.push(key);
    }
  }

  private isObserved(key: FactKey): boolean {
    return own(this.observed, key) !== undefined || own(this.behind, key) !== undefined;
  }

  private isThere(key: FactKey): boolean {
    const fact = this.held(key);
    return fact !== undefined && !(isKnown(fact) && fact.known === null);
  }

  fork(): View {
    return new FactTable(this.observed, this.written, this.listed, this.behind);
  }

  after(patch: Patch): View {
    const written = new Map(this.written);
    for (const key of Object.keys(patch) as FactKey[]) {
      const fact = patch[key];
      if (fact !== undefined) written.set(key, fact);
    }
    return new FactTable(this.observed, written, this.listed, this.behind);
  }

  all(): readonly FactKey[] {
    if (this.written.size === 0) return this.observedKeys();
    return [...new Set([...this.observedKeys(), ...(this.written.keys() as Iterable<FactKey>)])];
  }

  facts(): Patch {
    return this.written.size === 0 && this.behind === NONE
      ? this.observed
      : Object.assign(noFacts(), this.behind, this.observed, Object.fromEntries(this.written));
  }

  private observedKeys(): readonly FactKey[] {
    this.listed.keys ??= Object.keys(
      this.behind === NONE ? this.observed : Object.assign(noFacts(), this.behind, this.observed),
    ) as FactKey[];
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

const sorted = new WeakMap<Patch, readonly string[]>();

/**
 * Sorted, so that a plan does not depend on the order of the answers. Sorted once for each observation, because the
 * planner asks about a hundred times.
 */
function namesOf(facts: Patch): readonly string[] {
  const names = sorted.get(facts) ?? Object.keys(facts).sort();
  sorted.set(facts, names);
  return names;
}

/** A saved plan may ask for a key such as `constructor`, which every object has: a function, or Object.prototype. */
function own(facts: Patch, key: FactKey): AnyFact | undefined {
  const fact = facts[key];
  return typeof fact === 'object' && fact !== Object.prototype ? fact : undefined;
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
