import type { AnyAction } from '../actions/index.ts';
import { isAuth, isFederation } from '../choose/fitness.ts';
import { BACK_END_RECORD, type Fact, type FactKey, type Instant, isKnown, known, type Patch } from '../domain/facts.ts';
import type { Stage } from '../domain/operation.ts';
import type { Goal, Step } from '../domain/plan.ts';
import { keyFault } from '../domain/say.ts';
import { validAt } from '../domain/time.ts';
import type { NoWayBack, StageUndo } from '../domain/undo.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { familyOf } from '../facts/index.ts';
import { findSteps } from './steps.ts';

/** The goal of an undo, or why a stage cannot be undone. */
export type Undo = { readonly goal: Goal } | { readonly none: NoWayBack };

const RESTART: Readonly<Partial<Record<Stage, Patch>>> = {
  web: { 'web/restart-due': known(false) },
  transport: { 'transport/restart-due': known(false) },
};

/**
 * The goal is the old values of the facts that a stage writes. exstate does not go back to a certificate that was
 * absent, expired or not presented, because the server would then be worse than before the undo (exchange facts 17).
 */
export function undoGoal(stage: Stage, steps: readonly Step[], before: View, goal: Goal): Undo {
  if (stage === 'retire') return { none: { code: 'removed' } };
  const old = steps.flatMap((step) =>
    Object.keys(step.writes).map((key) => [key as FactKey, before.peek(key as FactKey)] as const),
  );
  const want = Object.fromEntries(old.filter(([key]) => restorable(key)).map(([key, fact]) => [key, fact])) as Patch;
  const lacking = Object.entries(want).flatMap(([key, fact]) =>
    notRestorable(key as FactKey, fact as Fact<string>, before, goal.at),
  );
  if (lacking[0] !== undefined) return { none: lacking[0] };
  const { strict: _, ...own } = goal;
  return { goal: { ...own, intent: 'undo', want: { ...want, ...restartOf(stage, steps) } } };
}

/**
 * The undo includes a restart only if a step of the stage wrote the fact that one is due. For the web stage, IIS must
 * also have been restarted in the stage: before that, its worker processes still use the old certificate.
 */
function restartOf(stage: Stage, steps: readonly Step[]): Patch {
  const restart = RESTART[stage] ?? {};
  const [fact] = Object.keys(restart) as FactKey[];
  const begun = stage === 'web' ? steps.filter(isRestart) : steps;
  return fact !== undefined && begun.some(({ writes }) => writes[fact] !== undefined) ? restart : {};
}

/** HTTPS bindings, keys and certificates that were added stay: nothing uses them until they are bound. */
const restorable = (key: FactKey): boolean => familyOf(key)?.undo === 'restores it';

/** Why the server cannot go back to this value. `before`: whether its certificate is installed and works. */
export function notRestorable(key: FactKey, old: Fact<string>, before: View, at: Instant): NoWayBack[] {
  if (!isKnown(old)) return [{ code: 'old-unknown', fact: key }];
  if (key === 'store/Root') return [];
  if (old.known === null) return [{ code: 'old-none', fact: key }];
  const found = before.peek(`certificate/${old.known}`);
  const of = { fact: key, certificate: old.known };
  if (!isKnown(found) || found.known === null) return [{ code: 'old-not-installed', ...of }];
  if (isAuth(old.known, found.known, before)) return [{ code: 'old-auth', ...of }];
  if (isFederation(old.known, before)) return [{ code: 'old-federation', ...of }];
  const { notBefore, notAfter } = found.known;
  if (!validAt(found.known, at)) return [{ code: 'old-not-valid', ...of, notBefore, notAfter, at }];
  const privateKey = before.peek(`key/${old.known}`);
  if (!isKnown(privateKey) || keyFault(privateKey.known) !== undefined) return [{ code: 'old-key-unusable', ...of }];
  return key === BACK_END_RECORD && notServing(old.known, before) ? [{ code: 'old-not-presented', ...of }] : [];
}

/** If nothing could observe the port, the http.sys record alone decides. */
function notServing(id: string, before: View): boolean {
  const wire = before.peek('wire/0.0.0.0:444');
  return isKnown(wire) && wire.known !== id;
}

const isRestart = ({ operation: { kind } }: Step): boolean => kind === 'restart-iis' || kind === 'restart-transport';

/** How a stage would be undone: the planner plans from the state after the stage. */
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
