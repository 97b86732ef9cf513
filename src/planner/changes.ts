import equal from 'fast-deep-equal';
import { type FactKey, isKnown, isNew, type Patch } from '../domain/facts.ts';
import type { ServerPlan, Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import type { Changes, Reverts } from '../domain/revert.ts';
import { type RunState, stageKey } from '../domain/run-state.ts';
import type { View } from '../domain/view.ts';
import { familyOf } from '../facts/index.ts';

/** A step that took effect, and the values from before it of the facts that it writes. */
interface Taken {
  readonly step: Step;
  readonly before: Patch;
}

/** What 444 presented shows whether the certificate from before worked. */
const SHOWN = 'wire/0.0.0.0:444' as const satisfies FactKey;

/** The oldest and the newest value of each fact. What a later step put back is no change. */
function changesOf(taken: readonly Taken[], before: View, certificate: Changes['certificate']): Changes | undefined {
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

/**
 * What a run changed and did not undo, on each server. A stage that failed and was not undone counts, too: whether it
 * changed something, the present facts show.
 */
export function revertsOf(run: string, state: RunState, baseline: (server: string) => View): Reverts {
  const servers = state.plan.servers.flatMap((server) => {
    const changes = changesIn(server, state, baseline(server.server));
    return changes === undefined ? [] : [[server.server, changes] as const];
  });
  return { run, servers: Object.fromEntries(servers) };
}

function changesIn(server: ServerPlan, state: RunState, before: View): Changes | undefined {
  const taken = server.steps.flatMap((planned): Taken[] => {
    const old = state.intended.get(planned.id);
    const isUndone = state.stages.get(stageKey(server.server, planned.stage))?.event === 'stage-undone';
    if (old === undefined || isUndone || isLost(planned, state)) return [];
    return [{ step: rename(planned, state.issued), before: old }];
  });
  const { certificate } = rename(server.choice, state.issued);
  return changesOf(taken, before, certificate === null || isNew(certificate) ? null : certificate);
}

/** No thumbprint is known of a certificate whose issue was not verified. The next plan adopts it if it is there. */
const isLost = ({ operation }: Step, { issued }: RunState): boolean =>
  operation.kind === 'issue-certificate' && issued[operation.certificate] === undefined;
