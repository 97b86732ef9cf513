import {
  type Fact,
  type FactKey,
  isKnown,
  known,
  NOT_OBSERVED,
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
    private readonly listed: { observed?: readonly string[]; all?: readonly FactKey[] } = {},
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
    const names = this.names();
    const found: Extract<FactKey, `${P}${string}`>[] = [];
    for (let i = firstFrom(names, prefix); i < names.length; i += 1) {
      const key = names[i] as Extract<FactKey, `${P}${string}`>;
      if (!key.startsWith(prefix)) break;
      const fact = this.held(key);
      if (fact !== undefined && !(isKnown(fact) && fact.known === null)) found.push(key);
    }
    return found;
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
    return new FactTable(this.observed, written, { observed: this.observedNames() });
  }

  facts(): Patch {
    if (this.written.size === 0) return this.observed;
    return Object.fromEntries(this.names().map((key) => [key, this.held(key)]));
  }

  /**
   * Sorted, so that a plan does not depend on the order of the answers. Sorted once for each table, because the planner
   * asks about a hundred times.
   */
  private names(): readonly FactKey[] {
    this.listed.all ??= this.allNames();
    return this.listed.all;
  }

  private allNames(): readonly FactKey[] {
    const observed = this.observedNames();
    const added = [...this.written.keys()].filter((key) => !Object.hasOwn(this.observed, key));
    return (added.length === 0 ? observed : [...observed, ...added].sort()) as readonly FactKey[];
  }

  private observedNames(): readonly string[] {
    this.listed.observed ??= Object.keys(this.observed).sort();
    return this.listed.observed;
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
