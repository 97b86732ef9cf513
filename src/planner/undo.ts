import type { AnyAction } from '../actions/index.ts';
import { isAuth, isFederation } from '../choose/fitness.ts';
import { BACK_END_RECORD, type Fact, type FactKey, isKnown, known, type Patch } from '../domain/facts.ts';
import type { Stage } from '../domain/operation.ts';
import type { Goal, Step } from '../domain/plan.ts';
import { keyFault } from '../domain/say.ts';
import { validAt } from '../domain/time.ts';
import type { NoWayBack, StageUndo } from '../domain/undo.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { familyOf } from '../facts/index.ts';
import { findSteps } from './steps.ts';

/** The undo of a stage as a goal for the same planner, or why there is none. */
export type Undo = { readonly goal: Goal } | { readonly none: NoWayBack };

const RESTART: Readonly<Partial<Record<Stage, Patch>>> = {
  web: { 'web/restart-due': known(false) },
  transport: { 'transport/restart-due': known(false) },
};

/**
 * The old values of what a stage writes. Nothing is undone onto a certificate that was absent, expired or
 * not serving: that would be a step to a worse place (exchange facts 17).
 */
export function undoGoal(stage: Stage, steps: readonly Step[], before: View, goal: Goal): Undo {
  if (stage === 'retire') return { none: { code: 'removed' } };
  const old = steps.flatMap((step) =>
    Object.keys(step.writes).map((key) => [key as FactKey, before.peek(key as FactKey)] as const),
  );
  const want = Object.fromEntries(old.filter(([key]) => restorable(key)).map(([key, fact]) => [key, fact])) as Patch;
  const lacking = Object.entries(want).flatMap(([key, fact]) =>
    notRestorable(key as FactKey, fact as Fact<string>, before, goal),
  );
  if (lacking[0] !== undefined) return { none: lacking[0] };
  return { goal: { ...goal, intent: 'undo', want: { ...want, ...restartOf(stage, steps) } } };
}

/**
 * A restart that was due before the stage, and that nothing in it has to do with, is no matter of its undo. Nor is
 * IIS restarted where the stage has not come to that: its workers have never known another certificate.
 */
function restartOf(stage: Stage, steps: readonly Step[]): Patch {
  const restart = RESTART[stage] ?? {};
  const [fact] = Object.keys(restart) as FactKey[];
  const begun = stage === 'web' ? steps.filter(isRestart) : steps;
  return fact !== undefined && begun.some(({ writes }) => writes[fact] !== undefined) ? restart : {};
}

/** Rows, keys and certificates that were added serve nobody by themselves: they stay. */
const restorable = (key: FactKey): boolean => familyOf(key)?.undo === 'restores it';

function notRestorable(key: FactKey, old: Fact<string>, before: View, goal: Goal): NoWayBack[] {
  if (!isKnown(old)) return [{ code: 'old-unknown', fact: key }];
  if (key === 'store/Root') return [];
  if (old.known === null) return [{ code: 'old-none', fact: key }];
  const found = before.peek(`certificate/${old.known}`);
  const of = { fact: key, certificate: old.known };
  if (!isKnown(found) || found.known === null) return [{ code: 'old-not-installed', ...of }];
  if (isAuth(old.known, found.known, before)) return [{ code: 'old-auth', ...of }];
  if (isFederation(old.known, before)) return [{ code: 'old-federation', ...of }];
  const { notBefore, notAfter } = found.known;
  if (!validAt(found.known, goal.at)) return [{ code: 'old-not-valid', ...of, notBefore, notAfter, at: goal.at }];
  const privateKey = before.peek(`key/${old.known}`);
  if (!isKnown(privateKey) || keyFault(privateKey.known) !== undefined) return [{ code: 'old-key-unusable', ...of }];
  return key === BACK_END_RECORD && notServing(old.known, before) ? [{ code: 'old-not-presented', ...of }] : [];
}

/** Where nobody could look at the wire, the record is what there is to go by. */
function notServing(id: string, before: View): boolean {
  const wire = before.peek('wire/0.0.0.0:444');
  return isKnown(wire) && wire.known !== id;
}

const isRestart = ({ operation: { kind } }: Step): boolean => kind === 'restart-iis' || kind === 'restart-transport';

/** How a stage would be undone, said beforehand: the plan back, from where the stage leaves the server. */
export function sayUndo(
  stage: Stage,
  steps: readonly Step[],
  before: View,
  after: View,
  goal: Goal,
  actions: readonly AnyAction[],
): StageUndo {
  const undo = undoGoal(stage, steps, before, goal);
  if ('none' in undo) return { is: 'impossible', because: undo.none, powershell: [] };
  const numbered = findDrift(after, undo.goal).map((drift, i) => ({ ...drift, id: `${goal.server.name}/u${i + 1}` }));
  const back = findSteps(undo.goal, numbered, after, actions).steps;
  if (back.length === 0)
    return { is: 'needless', because: steps.every(isRestart) ? 'restart' : 'unused', powershell: [] };
  return {
    is: 'possible',
    says: back.map((step) => step.says).join('; '),
    powershell: back.flatMap((step) => step.powershell),
  };
}
