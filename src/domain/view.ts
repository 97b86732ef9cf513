import type { Fact, FactKey, Patch, ValueOf } from './facts.ts';

/** A table of facts that records which facts were read, so that a step knows what it depends on. */
export interface View {
  /** Keys that were read, and prefixes such as `row/Exchange Back End/` whose keys were listed. */
  readonly reads: Set<string>;
  get<K extends FactKey>(key: K): Fact<ValueOf<K>>;
  /** Like `get`, but the read is not recorded. */
  peek<K extends FactKey>(key: K): Fact<ValueOf<K>>;
  /** The keys with this prefix whose facts exist or are unknown. Facts that are known to be absent are left out. */
  keys<P extends string>(prefix: P): Extract<FactKey, `${P}${string}`>[];
  /** What the table says about this fact: undefined if nothing does, also where a list shows that it is absent. */
  held(key: FactKey): Fact<unknown> | undefined;
  /** Like `keys`, but the read is not recorded. */
  peekKeys<P extends string>(prefix: P): Extract<FactKey, `${P}${string}`>[];
  /** The same table without recorded reads: one for each question. */
  fork(): View;
  /** The table after the patch. */
  after(patch: Patch): View;
  facts(): Patch;
  /** The keys of all facts, in any order. */
  all(): readonly FactKey[];
}
