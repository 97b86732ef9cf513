import { ACTIONS, type AnyAction } from '../actions/index.ts';
import { internalTransportOf } from '../choose/edge.ts';
import { type Dag, type Fact, isKnown } from '../domain/facts.ts';
import { outageOf, type ServerImpact, type Switchover } from '../domain/impact.ts';
import { STAGES } from '../domain/operation.ts';
import type { Blocked, Drift, Goal, NumberedDrift, ServerPlan, Step, Waiting } from '../domain/plan.ts';
import { isHeldBack } from '../domain/revert.ts';
import type { View } from '../domain/view.ts';
import { findDrift, findIdle, findReported, loggedEvents, shortLogs, unreadLogs } from '../drift/index.ts';
import { notDone } from './not-done.ts';
import type { Proposal } from './propose.ts';
import { type Course, findSteps } from './steps.ts';
import { sayUndo } from './undo.ts';

/**
 * The plan of one server: the drifts, the ordered steps that correct them, and the drifts that are blocked with the
 * facts that block them.
 */
export function planServer(goal: Goal, observed: View, actions: readonly AnyAction[] = ACTIONS): ServerPlan {
  const reported = findReported(observed, goal);
  const atFirst = findDrift(observed, goal);
  const numbered = number([...atFirst, ...reported], goal);
  const course = findSteps(goal, numbered, observed, actions);
  const kinds = new Set(course.steps.map(({ operation }) => operation.kind));
  const logged = [
    ...loggedEvents(observed, kinds, goal.server.name),
    ...shortLogs(observed, kinds),
    ...unreadLogs(observed, kinds),
  ];
  const differing = [...atFirst, ...newIn(course.remaining, atFirst), ...reported];
  const blocked = findBlocked(number(differing, goal), course, observed, goal);
  const idle = findIdle(observed, goal, factsInPlan(course.steps, blocked));
  const drift = number([...differing, ...idle, ...logged], goal);
  return {
    server: goal.server.name,
    verdict: course.steps.length > 0 ? 'changes' : isHeld(blocked, goal) ? 'blocked' : 'in-desired-state',
    choice: goal.choice,
    drift,
    steps: course.steps,
    impact: impactOn(course.steps, observed),
    undo: undoOf(course.steps, goal, observed, actions),
    blocked,
    notDone: notDone(course.steps, goal, observed),
    ...(goal.cannot ? { cannot: goal.cannot } : {}),
  };
}

const isHeld = (blocked: readonly Blocked[], { cannot = [] }: Goal): boolean =>
  blocked.length > 0 || cannot.some(isHeldBack);

function impactOn(steps: readonly Step[], observed: View): ServerImpact {
  const copies = mountedCopies(steps, observed);
  const switchover = copies === 0 ? undefined : switchoverOf(observed.peek('dag'));
  return { ...outageOf(steps), mountedCopies: copies, ...(switchover ? { switchover } : {}) };
}

/** It decides nothing: it says what a person can do before the restart (exchange facts 9.1). */
function switchoverOf(dag: Fact<Dag>): Switchover | undefined {
  if (!isKnown(dag)) return undefined;
  if (dag.known === null) return 'impossible';
  if (dag.known.moveNow) return 'move-now';
  return dag.known.activation === 'blocked' ? 'blocked' : 'possible';
}

/** Users of these databases notice the restart, whichever front end they reach (exchange facts 9.1). */
export function mountedCopies(steps: readonly Step[], observed: View): number | null {
  if (!steps.some(({ operation: { kind } }) => kind === 'restart-iis' || kind === 'restart-transport')) return 0;
  const copies = observed.peek('mounted-copies');
  return isKnown(copies) ? (copies.known ?? 0) : null;
}

/** Facts that a step writes or that block a drift. The plan already reports them there. */
const factsInPlan = (steps: readonly Step[], blocked: readonly Blocked[]): ReadonlySet<string> =>
  new Set([
    ...steps.flatMap(({ writes }) => Object.keys(writes)),
    ...blocked.flatMap(({ waitsFor }) => waitsFor.map(({ fact }) => fact)),
  ]);

/** The drifts for a report of a server that could not be planned. */
export const differences = (goal: Goal, observed: View): NumberedDrift[] =>
  number([...findDrift(observed, goal), ...findReported(observed, goal)], goal);

const same = (a: Drift, b: Drift): boolean => a.code === b.code && a.fact === b.fact;
const newIn = (drifts: readonly Drift[], old: readonly Drift[]): Drift[] =>
  drifts.filter((drift) => !old.some((one) => same(one, drift)));
const number = (drifts: readonly Drift[], goal: Goal): NumberedDrift[] =>
  drifts.map((drift, i) => ({ ...drift, id: `${goal.server.name}/d${i + 1}` }));

/**
 * Blocked is each drift that remains after the steps, and each fact of ours that could not be read at first: no step
 * shows that it is as wanted.
 */
function findBlocked(drift: readonly NumberedDrift[], course: Course, observed: View, goal: Goal): Blocked[] {
  const unread = ({ owner, fact }: Drift) => owner === 'ours' && !isKnown(observed.peek(fact));
  return drift
    .filter((one) => unread(one) || course.remaining.some((left) => same(left, one)))
    .map((one) => ({ drift: one.id, waitsFor: waitsFor(one, course.waiting, observed, goal) }));
}

function waitsFor(drift: Drift, waiting: readonly Proposal[], observed: View, goal: Goal): Waiting[] {
  const itself =
    drift.fact === 'internal-transport'
      ? internalTransportOf(observed, goal.server, 'peek')
      : observed.peek(drift.fact);
  if (!isKnown(itself)) return [{ fact: drift.fact, is: 'unknown', because: itself.unknown }];
  const own = waiting.filter((proposal) => same(proposal.drift, drift)).flatMap(unmet);
  const forNew = own.some(aboutNew) ? waiting.filter(({ drift: { fact } }) => fact === 'store/My').flatMap(unmet) : [];
  const conditions = own.filter((one) => !aboutNew(one)).concat(forNew);
  // No operation can correct this: a person must correct the DNS entry or the desired state.
  if (drift.fact === 'identity') return [rightMachine(goal.server)];
  if (drift.code === 'no-role') return [mailboxRole(goal.server)];
  return conditions.length > 0 ? unique(conditions) : [...(goal.choice.waitsFor ?? [])];
}

const rightMachine = ({ name }: Goal['server']): Waiting => ({
  fact: 'identity',
  is: 'unmet',
  requires: { code: 'server-answers', server: name },
});

const mailboxRole = ({ name }: Goal['server']): Waiting => ({
  fact: 'role',
  is: 'unmet',
  requires: { code: 'mailbox-role', server: name },
});

/** A certificate that is not issued yet lacks everything. The report names only what blocks the issue. */
const aboutNew = ({ fact }: Waiting): boolean => fact.includes('/new:');

const unique = (waiting: readonly Waiting[]): Waiting[] => [
  ...new Map(waiting.map((one) => [`${one.fact} ${JSON.stringify(one.requires)}`, one])).values(),
];

const unmet = ({ judged }: Proposal): Waiting[] =>
  judged().conditions.flatMap((condition): Waiting[] => {
    const { requires, fact } = condition;
    if (condition.is === 'unknown') return [{ requires, fact, is: 'unknown', because: condition.because }];
    return condition.is === 'unmet' ? [{ requires, fact, is: 'unmet' }] : [];
  });

function undoOf(steps: readonly Step[], goal: Goal, observed: View, actions: readonly AnyAction[]): ServerPlan['undo'] {
  const undo: Partial<Record<(typeof STAGES)[number], ReturnType<typeof sayUndo>>> = {};
  let before = observed;
  for (const stage of STAGES) {
    const own = steps.filter((step) => step.stage === stage);
    if (own.length === 0) continue;
    const after = own.reduce((view, step) => view.after(step.writes), before);
    undo[stage] = sayUndo(stage, own, before, after, goal, actions);
    before = after;
  }
  return undo;
}
