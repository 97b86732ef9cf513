import { type Fact, type FactKey, isKnown, type Known, noFacts, type Patch } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Drift, Goal, ServerPlan, Step } from '../domain/plan.ts';
import { type Issued, rename } from '../domain/rename.ts';
import type { View } from '../domain/view.ts';
import { findDrift, isRestartUnseen } from '../drift/index.ts';
import { isOrganizationFact } from '../facts/index.ts';
import { FactTable } from '../facts/table.ts';
import { addedToStore } from '../prove/added-to-store.ts';
import { judgeStep } from '../prove/judge.ts';
import { type Copy, copyOf } from '../simulator/index.ts';

/**
 * Performs a plan on a simulated copy of the observed servers, checks each step as `apply` would, and plans again: only
 * what the plan listed may be left. The simulator does not know the predictions, so agreement of the two is a check.
 * Facts that could not be observed are tried in both ways.
 */
export function rehearse(plan: ServerPlan, observed: View, goal: Goal, replan: (view: View) => Goal): void {
  if (plan.steps.length === 0) return;
  const blind = observed.all().some((fact) => !isKnown(observed.peek(fact)));
  for (const fill of blind ? (['calm', 'adverse'] as const) : (['calm'] as const)) {
    const copy = copyOf(goal.server.name, goal.at, own(observed.facts(), false), own(observed.facts(), true), fill);
    const { view, issued } = simulatePlan(plan, copy, observed);
    // A certificate that was chosen temporarily is replaced as soon as a shell opens. That is work for the next plan.
    refuseLeftovers(plan, view, goal.choice.waitsFor === undefined ? replan(view) : goal, issued);
  }
}

function own(facts: Patch, organization: boolean): Patch {
  const some = noFacts();
  for (const key of Object.keys(facts) as FactKey[]) {
    const fact = facts[key];
    if (fact !== undefined && isOrganizationFact(key) === organization) some[key] = fact;
  }
  return some;
}

function simulatePlan(plan: ServerPlan, copy: Copy, observed: View): { view: View; issued: Issued } {
  let issued: Issued = {};
  let view = new FactTable(copy.observe());
  const baseline = view;
  const shows = (fact: FactKey): boolean => showsWhatWasObserved(fact, baseline, observed);
  for (const planned of plan.steps) {
    const outcome = copy.perform(rename(planned.operation, issued));
    if (outcome.is !== 'done')
      throw notAsPredicted(planned, outcome.is === 'refused' ? outcome.error : outcome.because);
    const after = new FactTable(copy.observe());
    const [added] = addedToStore(view, after);
    if (planned.operation.kind === 'issue-certificate' && added) issued = { [planned.operation.certificate]: added };
    judge(named(planned, issued), planned, view, after, baseline, shows);
    view = after;
  }
  return { view, issued };
}

/** Only the parts that are checked: the sentences and lines of a step are most of its size and are not needed. */
const named = ({ operation, writes, unsettles, proofs }: Step, issued: Issued): Judged =>
  rename({ operation, writes, unsettles, proofs }, issued);

type Judged = Pick<Step, 'operation' | 'writes' | 'unsettles' | 'proofs'>;

/**
 * False if the copy presents another certificate for a reason that could not be observed. The fact is then not checked.
 */
function showsWhatWasObserved(fact: FactKey, copied: View, observed: View): boolean {
  const [shown, seen] = [copied.peek(fact), observed.peek(fact)];
  return !fact.startsWith('wire/') || (isKnown(shown) && isKnown(seen) && shown.known === seen.known);
}

function judge(
  step: Judged,
  planned: Step,
  before: View,
  after: View,
  baseline: View,
  shows: (fact: FactKey) => boolean,
): void {
  const { failed, guarded, surprises } = judgeStep(
    step,
    before,
    { view: after, from: 'a simulated copy', at: '' },
    baseline,
  );
  const claim = failed.find(({ fact }) => shows(fact));
  if (claim)
    throw notAsPredicted(
      planned,
      `${claim.fact} should be ${JSON.stringify(claim.want)}, but is ${JSON.stringify(claim.saw)}`,
    );
  const change = [...guarded, ...surprises].find(({ fact }) => shows(fact));
  if (change)
    throw notAsPredicted(
      planned,
      `it changes more than was predicted: ${change.fact} was ${JSON.stringify(change.was)}, is now ${JSON.stringify(change.is)}`,
    );
  for (const key of [...DERIVED, ...ofCertificates(before, after)]) {
    const [was, is] = [before.peek(key), after.peek(key)];
    if (isKnown(was) && isKnown(is) && absent(was) !== absent(is) && step.writes[key] === undefined)
      throw notAsPredicted(planned, `it changes more than was predicted: ${key}`);
  }
}

/**
 * In a run, a restart that becomes due is no unexpected change, because the run observes it. A plan must predict it.
 */
const DERIVED = ['web/restart-due', 'transport/restart-due'] as const;

/** In a run, the store stands for its certificates and keys. A plan must predict each of them. */
const ofCertificates = (before: View, after: View): FactKey[] =>
  [before, after].flatMap((view) =>
    view.all().filter((key) => (key.startsWith('certificate/') || key.startsWith('key/')) && isThere(view.peek(key))),
  );

const isThere = (fact: Fact<unknown>): boolean => !isKnown(fact) || fact.known !== null;

const absent = (fact: Known<unknown>): boolean => fact.known === null || fact.known === false;

const notAsPredicted = ({ operation, id }: Step, says: string): Fault =>
  new Fault(
    'E-rehearsal',
    EXIT.bug,
    `${operation.kind} does not do what it predicts, on a simulated copy of what was observed: ${says.replace(/\.$/, '')}.`,
    id,
  );

/** Every remaining difference must be listed in the plan, as blocked or as reported. */
function refuseLeftovers(plan: ServerPlan, view: View, goal: Goal, issued: Issued): void {
  const isUnseen = ({ fact }: Drift) => fact === 'transport/restart-due' && isRestartUnseen(view);
  const listed = new Set(plan.blocked.map(({ drift }) => plan.drift.find(({ id }) => id === drift)?.fact));
  const left = findDrift(view, goal).find((drift) => !listed.has(drift.fact) && !isUnseen(drift));
  if (left === undefined) return;
  const last = rename(plan.steps, issued).findLast((step) => step.writes[left.fact] !== undefined) ?? plan.steps.at(-1);
  throw new Fault(
    'E-rehearsal',
    EXIT.bug,
    `The plan does not lead to the desired state: afterwards ${left.fact} ${left.says} (last written by ${last?.operation.kind}).`,
    plan.server,
  );
}
