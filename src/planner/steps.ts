import equal from 'fast-deep-equal';
import type { AnyAction } from '../actions/index.ts';
import type { Prediction } from '../domain/action.ts';
import { type Fact, isKnown, known, noFacts, type Patch, UNSETTLED } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Operation } from '../domain/operation.ts';
import type { Answer, Drift, Goal, NumberedDrift, Step } from '../domain/plan.ts';
import type { View } from '../domain/view.ts';
import { findDrift } from '../drift/index.ts';
import { answerTo, isAnsweredBy, questionsOf } from './answers.ts';
import { type Proposal, propose, ready } from './propose.ts';
import { refuseIncompleteIssue, refuseUndeclaredEffect } from './undeclared-effect.ts';

/** The result of the loop: the steps, the predicted table after them, and the proposals that are blocked there. */
export interface Course {
  readonly steps: readonly Step[];
  readonly end: View;
  readonly remaining: readonly Drift[];
  readonly waiting: readonly Proposal[];
}

/** No server needs more steps. A longer plan would mean that the loop repeats itself. */
const BOUND = 24;

/**
 * Finds the drift in the predicted table, takes the first operation whose preconditions are met, applies its predicted
 * effect to the table, and starts again. Ends when no proposal is left or all that are left are blocked.
 */
export function findSteps(
  goal: Goal,
  drift: readonly NumberedDrift[],
  observed: View,
  actions: readonly AnyAction[],
): Course {
  const steps: Step[] = [];
  let view = observed;
  let mended = observed;
  let before: readonly Drift[] = [];
  for (;;) {
    const remaining = steps.length === 0 ? drift.filter(({ owner }) => owner === 'ours') : findDrift(mended, goal);
    const last = steps.at(-1);
    if (last !== undefined) refuseUndeclaredEffect(before, remaining, last);
    before = remaining;
    const proposals = propose(remaining, view, goal, actions);
    const next = proposals.find(ready);
    if (next === undefined) {
      refuseIncompleteIssue(proposals, steps, view);
      return { steps, end: view, remaining, waiting: proposals };
    }
    const prediction = next.action.predict(next.operation, view, goal, observed);
    refuseCircle(next, steps);
    steps.push(asStep(next, prediction, { goal, drift, steps, observed, view }));
    const mending = mendedBy(prediction, observed);
    view = view.after(effectOf(prediction, mending));
    // A fact that is only unsettled does not count as corrected: its drift remains until it is observed.
    mended = mended.after(mending);
  }
}

/** A step that is proposed twice did not write the fact of its drift: the prediction of its action is incomplete. */
function refuseCircle({ operation, action }: Proposal, steps: readonly Step[]): void {
  const again = steps.some((step) => sameOperation(step.operation, operation));
  if (!again && steps.length < BOUND) return;
  throw new Fault(
    'E-planner-circle',
    EXIT.bug,
    `${action.kind} is planned twice: its prediction does not correct the drift that it is planned for`,
    steps.at(-1)?.id,
  );
}

const sameOperation = (a: Operation, b: Operation): boolean => a.kind === b.kind && equal(a, b);

/** A fact that is unsettled is unknown until a proof shows it. */
function effectOf(prediction: Prediction, mended: Patch): Patch {
  const effect = noFacts();
  for (const key of prediction.unsettles ?? []) effect[key] = UNSETTLED;
  return Object.assign(effect, mended);
}

/** The written facts and the proven facts. A proof counts only if its fact was known and not false before. */
function mendedBy({ writes, proofs = [] }: Prediction, observed: View): Patch {
  const mended = Object.assign(noFacts(), writes);
  for (const { fact, want } of proofs) if (couldBeSeen(observed.peek(fact))) mended[fact] = known(want);
  return mended;
}

const couldBeSeen = (fact: Fact<unknown>): boolean => isKnown(fact) && fact.known !== false;

interface Context {
  readonly goal: Goal;
  readonly drift: readonly NumberedDrift[];
  readonly steps: readonly Step[];
  readonly observed: View;
  /** The observed facts, after the steps so far. */
  readonly view: View;
}

function asStep(proposal: Proposal, prediction: Prediction, context: Context): Step {
  const { action, operation } = proposal;
  const { drift, steps, goal, view } = context;
  const said = action.say(operation, view);
  return {
    id: `${goal.server.name}/${steps.length + 1}`,
    stage: action.stage,
    operation,
    because: because(proposal.drift, drift, steps),
    says: said.sentence,
    restsOn: restsOn(proposal, context),
    writes: prediction.writes,
    unsettles: prediction.unsettles ?? [],
    proofs: prediction.proofs ?? [],
    cost: prediction.cost ?? {},
    powershell: said.powershell,
  };
}

/** If an earlier step of the plan causes the drift, the reason is the reason of that step. */
function because(drift: Drift, numbered: readonly NumberedDrift[], steps: readonly Step[]): readonly string[] {
  const own = numbered.find(({ code, fact }) => code === drift.code && fact === drift.fact);
  if (own) return [own.id];
  return steps.findLast((step) => step.writes[drift.fact] !== undefined)?.because ?? [];
}

/** Always includes the fact of the drift. Never includes a fact that an earlier step writes. */
function restsOn({ drift, operation, judged }: Proposal, { steps, observed, goal }: Context): Answer[] {
  const written = new Set(steps.flatMap((step) => Object.keys(step.writes)));
  const hasChoice = goal.intent !== 'revert';
  const asked = questionsOf([drift.fact, ...judged().reads], operation, hasChoice);
  const open = asked.filter((ask) => !isAnsweredBy(ask, written));
  const answers = open.sort().map((ask) => ({ ask, answer: answerTo(ask, observed) }));
  return hasChoice ? [{ ask: 'choice', answer: goal.choice.certificate }, ...answers] : answers;
}
