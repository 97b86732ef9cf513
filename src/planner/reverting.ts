import equal from 'fast-deep-equal';
import type { DesiredServer } from '../domain/desired.ts';
import { type CertificateId, type Fact, type FactKey, type Instant, isKnown, type Patch } from '../domain/facts.ts';
import type { Cannot, Changes } from '../domain/revert.ts';
import type { View } from '../domain/view.ts';
import { familyOf } from '../facts/index.ts';

/** Terms for the goal of a revert. */
export interface Asked {
  readonly changes: Changes;
  /** The present facts. */
  readonly now: View;
  readonly server: DesiredServer;
  readonly at: Instant;
}

export type Part = { readonly want: Patch; readonly cannot: readonly Cannot[] };

export const isRestorable = (key: FactKey): boolean => familyOf(key)?.undo === 'restores it';
export const isSame = (a: Fact<unknown>, b: Fact<unknown>): boolean =>
  isKnown(a) && isKnown(b) && equal(a.known, b.known);

/** Sorted: a plan from a file has its keys in another order, and must give the same plan. */
export const changedKeys = ({ changes }: Asked): FactKey[] => (Object.keys(changes.left) as FactKey[]).sort();

/** Undefined if the list is not known. */
export const inList = (fact: Fact<unknown> | undefined, id: CertificateId | null): boolean | undefined =>
  fact === undefined || !isKnown(fact) ? undefined : listOf(fact).includes(id ?? '');
export const listOf = (fact: Fact<unknown> | undefined): readonly string[] =>
  fact !== undefined && isKnown(fact) ? ((fact.known as readonly string[] | null) ?? []) : [];

export const isInstalled = (id: CertificateId, now: View): boolean => {
  const found = now.peek(`certificate/${id}`);
  return isKnown(found) && found.known !== null;
};
