import equal from 'fast-deep-equal';
import { actionOf } from '../actions/index.ts';
import { isAskedIfInstalled } from '../actions/services.ts';
import { choose } from '../choose/choose.ts';
import type { FaultCode } from '../domain/codes.ts';
import type { DesiredServer } from '../domain/desired.ts';
import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Changed, End, Unmet } from '../domain/journal.ts';
import type { Answer, Goal, Plan, ServerPlan, Step } from '../domain/plan.ts';
import { type Issued, rename } from '../domain/rename.ts';
import { minute } from '../domain/say.ts';
import { ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { familyOf } from '../facts/index.ts';
import { answerTo } from '../planner/answers.ts';
import type { Look } from '../prove/judge.ts';
import { requirementSaid } from '../report/condition-said.ts';
import { deadlinesSaid } from '../report/deadlines-said.ts';
import { answerSaid } from '../report/end-said.ts';
import type { Run } from './run.ts';

/** Asks again the questions that these steps depend on. Other facts may change. */
export function askAgain(
  steps: readonly Step[],
  view: View,
  server: DesiredServer,
  at: Instant,
  issued: Issued,
): Changed[] {
  const choice = choose(view, server, at).certificate;
  const stale = new Map<string, Changed>();
  for (const { ask, answer } of steps.flatMap((step) => step.restsOn)) {
    const was = rename(answer, issued);
    const is = ask === 'choice' ? choice : answerTo(ask, view);
    if (!sameAnswer(ask, was, is)) stale.set(ask, { ask, was, is });
  }
  return [...stale.values()];
}

/** Two answers are the same if both are unknown, even for different reasons. */
const sameAnswer = (ask: Answer['ask'], was: unknown, is: unknown): boolean =>
  equal(was, is) ||
  (isUnread(was) && isUnread(is)) ||
  (isAskedIfInstalled(ask) && isMissing(was) === isMissing(is)) ||
  (!ask.endsWith('/') && familyOf(ask)?.sameAnswer?.(was, is) === true);

/**
 * `null` means that the service is not installed. A service that is stopped or could not be read is restarted as well.
 */
const isMissing = (answer: unknown): boolean => answer === null;
const isUnread = (answer: unknown): boolean => typeof answer === 'object' && answer !== null && 'unknown' in answer;

/** The servers have changed since the plan was made. `end` contains the same as data, for the journal. */
export class StaleFault extends Fault {
  constructor(
    code: FaultCode,
    readonly end: End,
    message: string,
    place?: string,
  ) {
    super(code, EXIT.stale, message, place);
  }
}

export function staleFault(server: string, changed: readonly Changed[]): StaleFault {
  const [first] = changed;
  const more = changed.length > 1 ? ` (and ${changed.length - 1} more)` : '';
  return new StaleFault(
    'E-stale-plan',
    { code: 'stale', server, changed },
    `${server} has changed since the plan was made: ${first && answerSaid(first)}${more}. ${NOTHING}`,
    server,
  );
}

export const unmetFault = (unmet: Unmet): StaleFault =>
  new StaleFault(
    'E-stale-plan',
    unmet,
    `${unmet.step}: precondition not met: ${requirementSaid(unmet.requires)}${unmet.because === undefined ? '' : ` (could not be read: ${unmet.because})`}. ${NOTHING}`,
    unmet.step,
  );

const NOTHING = 'Nothing further was done. Plan again, and read what changed.';

/** A plan is valid until the time when an answer changes by itself. */
export function refuseExpired(plan: Plan, now: Instant): void {
  const { validUntil } = plan;
  if (validUntil === null || ms(now) < ms(validUntil)) return;
  throw new StaleFault(
    'E-plan-expired',
    { code: 'expired', validUntil, at: now },
    `The plan was valid until ${minute(validUntil)} ${deadlinesSaid(plan, { verbose: false })}. It is now ${minute(now)}. Plan again.`,
  );
}

/** A precondition of this step that is not met: another person may have changed something since the last step. */
export function unmetPrecondition({ id, operation }: Step, view: View, goal: Goal): Unmet | undefined {
  const found = actionOf(operation)
    .precondition(operation, view.fork(), goal)
    .find(({ is }) => is !== 'met');
  if (found === undefined || found.is === 'met') return undefined;
  const { fact, is, requires } = found;
  const because = found.is === 'unknown' ? { because: found.because } : {};
  return { code: 'precondition-unmet', step: id, fact, is, requires, ...because };
}

/** Asks the questions of the remaining steps of a server again. */
export function refuseStaleServer(run: Run, server: ServerPlan, desired: DesiredServer, seen: Look): void {
  const left = server.steps.filter((step) => !run.state.isVerified(step.id) && !run.state.intended.has(step.id));
  const stale = askAgain(left, seen.view, desired, seen.at, run.state.issued);
  if (stale.length > 0) throw staleFault(server.server, stale);
  run.stillPlanned?.(server, seen, run.state);
}
