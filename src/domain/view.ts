import type { Fact, FactKey, Patch, ValueOf } from './facts.ts';

/** A table of facts that remembers what was read from it, so that a step can say what it rests on. */
export interface View {
  /** Keys that were read, and prefixes such as `row/Exchange Back End/` whose keys were listed. */
  readonly reads: Set<string>;
  get<K extends FactKey>(key: K): Fact<ValueOf<K>>;
  /** As `get`, without resting on it. */
  peek<K extends FactKey>(key: K): Fact<ValueOf<K>>;
  /** The keys that begin so and are known to exist or cannot be looked at; known-absent ones are left out. */
  keys<P extends string>(prefix: P): Extract<FactKey, `${P}${string}`>[];
  /** The same table, with nothing read yet: one for each question. */
  fork(): View;
  /** The table as it is when the patch is made. */
  after(patch: Patch): View;
  facts(): Patch;
}
