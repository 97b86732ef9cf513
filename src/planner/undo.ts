import type { AnyAction } from '../actions/index.ts';
import { isAuth, isFederation } from '../choose/fitness.ts';
import { BACK_END_RECORD, type Fact, type FactKey, isKnown, known, type Patch } from '../domain/facts.ts';
import type { Stage } from '../domain/operation.ts';
import type { Goal, StageUndo, Step } from '../domain/plan.ts';
import { keyFault, show, validity } from '../domain/say.ts';
import { validAt } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { familyOf } from '../facts/index.ts';
import { findSteps } from './steps.ts';

/** The undo of a stage as a goal for the same planner, or why there is none. */
export type Undo = { readonly goal: Goal } | { readonly none: string };

const RESTART: Readonly<Partial<Record<Stage, Patch>>> = {
  web: { 'web/restart-due': known(false) },
  transport: { 'transport/restart-due': known(false) },
};

/**
 * The old values of what a stage writes. Nothing is undone onto a certificate that was absent, expired or
 * not serving: that would be a step to a worse place (exchange facts 17).
 */
export function undoGoal(stage: Stage, steps: readonly Step[], before: View, goal: Goal): Undo {
  if (stage === 'retire') return { none: 'what was removed is not put back: see the certificate that was saved' };
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

function notRestorable(key: FactKey, fact: Fact<string>, before: View, goal: Goal): string[] {
  const use = key === 'internal-transport' ? 'internal transport' : key.replace(/^sslcert\/(0\.0\.0\.0:)?/, '');
  if (!isKnown(fact)) return [`what ${use} had could not be read`];
  if (key === 'store/Root') return [];
  if (fact.known === null) return [`${use} had no certificate`];
  const certificate = before.peek(`certificate/${fact.known}`);
  const privateKey = before.peek(`key/${fact.known}`);
  const id = show(fact.known);
  if (!isKnown(certificate) || certificate.known === null) return [`${use} had ${id}, which is not in the store`];
  if (isAuth(fact.known, certificate.known, before))
    return [`${use} had ${id}, the Auth certificate, which no step of ours touches`];
  if (isFederation(fact.known, before))
    return [`${use} had ${id}, the certificate of the federation trust, which no step of ours touches`];
  if (!validAt(certificate.known, goal.at)) return [`${use} had ${id}, which ${validity(certificate.known, goal.at)}`];
  if (!isKnown(privateKey) || keyFault(privateKey.known) !== undefined)
    return [`${use} had ${id}, whose key cannot be used`];
  return key === BACK_END_RECORD && notServing(fact.known, before) ? [`444 had ${id}, but did not present it`] : [];
}

/** Where nobody could look at the wire, the record is what there is to go by. */
function notServing(id: string, before: View): boolean {
  const wire = before.peek('wire/0.0.0.0:444');
  return isKnown(wire) && wire.known !== id;
}

const NOTHING = 'what it adds is not in use yet, and the next run continues with it';

const NOTHING_RESTARTED = 'a restart changes no setting';
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
  if ('none' in undo) return { is: 'impossible', says: undo.none, powershell: [] };
  const numbered = findDrift(after, undo.goal).map((drift, i) => ({ ...drift, id: `${goal.server.name}/u${i + 1}` }));
  const back = findSteps(undo.goal, numbered, after, actions).steps;
  if (back.length === 0)
    return { is: 'not-needed', says: steps.every(isRestart) ? NOTHING_RESTARTED : NOTHING, powershell: [] };
  const powershell = back.flatMap((step) => step.powershell);
  return { is: 'steps', says: back.map((step) => step.says).join('; '), powershell };
}
