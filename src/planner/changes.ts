import equal from 'fast-deep-equal';
import { type FactKey, isKnown, type Patch } from '../domain/facts.ts';
import type { ServerPlan, Step } from '../domain/plan.ts';
import type { Changes } from '../domain/revert.ts';
import type { View } from '../domain/view.ts';
import { familyOf } from '../facts/index.ts';

/** A step that took effect, and the values from before it of the facts that it writes. */
export interface Taken {
  readonly step: Step;
  readonly before: Patch;
}

/** What 444 presented shows whether the certificate from before worked. */
const SHOWN = 'wire/0.0.0.0:444' as const satisfies FactKey;

/** The oldest and the newest value of each fact. What a later step put back is no change. */
export function changesOf(
  taken: readonly Taken[],
  before: View,
  certificate: Changes['certificate'],
): Changes | undefined {
  const left: Patch = Object.assign({}, ...taken.map(({ step }) => step.writes));
  const found: Patch = Object.assign({}, ...taken.map((one) => one.before).reverse());
  const changed = (Object.keys(left) as FactKey[]).filter((key) => isKept(key) && !equal(found[key], left[key]));
  if (changed.length === 0) return undefined;
  return {
    certificate,
    found: { ...pick(found, changed), [SHOWN]: before.peek(SHOWN) },
    left: pick(left, changed),
  };
}

/** Whether a restart is due is derived from the facts that a revert restores. */
const isKept = (key: FactKey): boolean => familyOf(key)?.byTheWay === undefined;

/** The bytes of a certificate are not needed: a plan contains its fields. */
const pick = (facts: Patch, keys: readonly FactKey[]): Patch =>
  Object.fromEntries(
    [...keys].sort().flatMap((key) => {
      const fact = facts[key];
      return fact === undefined ? [] : [[key, key.startsWith('certificate/') ? withoutBytes(fact) : fact] as const];
    }),
  );

function withoutBytes(fact: NonNullable<Patch[FactKey]>): NonNullable<Patch[FactKey]> {
  if (!isKnown(fact) || typeof fact.known !== 'object' || fact.known === null) return fact;
  const { der: _, ...rest } = fact.known as { readonly der?: string };
  return { known: rest };
}

/** The changes that the steps of a plan are predicted to make. */
export function predictedChanges({ steps, choice }: Pick<ServerPlan, 'steps' | 'choice'>, observed: View) {
  let view = observed;
  const taken = steps.map((step): Taken => {
    const before = valuesOf(step, view);
    view = view.after(step.writes);
    return { step, before };
  });
  return { changes: changesOf(taken, observed, choice.certificate), after: view };
}

const valuesOf = ({ writes }: Step, view: View): Patch =>
  Object.fromEntries(Object.keys(writes).map((key) => [key, view.peek(key as FactKey)]));
