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

export class FactTable implements View {
  readonly reads = new Set<string>();

  constructor(
    private readonly table: Patch,
    private readonly listed: { names?: readonly FactKey[] } = {},
  ) {}

  get<K extends FactKey>(key: K): Fact<ValueOf<K>> {
    this.reads.add(key);
    return this.peek(key);
  }

  peek<K extends FactKey>(key: K): Fact<ValueOf<K>> {
    // A saved plan may ask for a key such as `constructor`, which every object has.
    const fact = key in Object.prototype ? undefined : (this.table[key] as Fact<ValueOf<K>> | undefined);
    return fact ?? (this.closedByStore(key) ? known<ValueOf<K>>(null) : this.whyNot());
  }

  /** If a server did not say who it is, all its facts are unknown for this reason. */
  private whyNot(): Unknown {
    const identity = this.table.identity;
    return identity === undefined || isKnown(identity) ? NOT_OBSERVED : identity;
  }

  keys<P extends string>(prefix: P): Extract<FactKey, `${P}${string}`>[] {
    this.reads.add(prefix);
    return this.names().filter((key): key is Extract<FactKey, `${P}${string}`> => {
      const fact = key.startsWith(prefix) ? this.table[key] : undefined;
      return fact !== undefined && !(isKnown(fact) && fact.known === null);
    });
  }

  fork(): View {
    return new FactTable(this.table, this.listed);
  }

  /**
   * The patch stays a separate layer over the table: copying about fifty facts for each step would take most of the
   * planning time.
   */
  after(patch: Patch): View {
    return new FactTable(Object.assign(Object.create(this.table), patch));
  }

  facts(): Patch {
    if (Object.getPrototypeOf(this.table) === Object.prototype) return this.table;
    return Object.fromEntries(this.names().map((key) => [key, this.table[key]]));
  }

  /**
   * Sorted, so that a plan does not depend on the order of the answers. Sorted once for each table, because the planner
   * asks about a hundred times.
   */
  private names(): readonly FactKey[] {
    if (this.listed.names) return this.listed.names;
    const names: string[] = [];
    for (const name in this.table) names.push(name);
    this.listed.names = names.sort() as FactKey[];
    return this.listed.names;
  }

  /**
   * Only the store is a complete list of certificates: a certificate that it does not contain is known to be absent.
   */
  private closedByStore(key: FactKey): boolean {
    const closedBy = familyOf(key)?.closedBy;
    if (closedBy === undefined) return false;
    const store = this.table[closedBy] as Fact<ValueOf<'store/My'>> | undefined;
    return store !== undefined && isKnown(store) && !(store.known ?? []).includes(restOf(key));
  }
}
