import equal from 'fast-deep-equal';
import { isAskedIfInstalled } from '../actions/services.ts';
import { choose } from '../choose/choose.ts';
import type { DesiredServer } from '../domain/desired.ts';
import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Answer, Plan, Step } from '../domain/plan.ts';
import { type Issued, rename } from '../domain/rename.ts';
import { minute, show } from '../domain/say.ts';
import { ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { familyOf } from '../facts/index.ts';
import { answerTo } from '../planner/answers.ts';

/** A question of the plan that has another answer now. */
export interface Stale {
  readonly ask: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** Asks again what these steps rest on. A changed fact that no answer depends on is not asked for. */
export function askAgain(
  steps: readonly Step[],
  view: View,
  server: DesiredServer,
  at: Instant,
  issued: Issued,
): Stale[] {
  const choice = choose(view, server, at).certificate;
  const stale = new Map<string, Stale>();
  for (const { ask, answer } of steps.flatMap((step) => step.restsOn)) {
    const was = rename(answer, issued);
    const is = ask === 'choice' ? choice : answerTo(ask, view);
    if (!sameAnswer(ask, was, is)) stale.set(ask, { ask, was, is });
  }
  return [...stale.values()];
}

/** Why something could not be read may be worded differently; that it could not is the answer. */
const sameAnswer = (ask: Answer['ask'], was: unknown, is: unknown): boolean =>
  equal(was, is) ||
  (isUnread(was) && isUnread(is)) ||
  (isAskedIfInstalled(ask) && isMissing(was) === isMissing(is)) ||
  familyOf(ask)?.sameAnswer?.(was, is) === true;

/** No answer is `null`: not installed. One that is stopped, or that could not be read, is restarted all the same. */
const isMissing = (answer: unknown): boolean => answer === null;
const isUnread = (answer: unknown): boolean => typeof answer === 'object' && answer !== null && 'unknown' in answer;

export const staleFault = (server: string, [first, ...more]: readonly Stale[]): Fault =>
  new Fault(
    'E-stale-plan',
    EXIT.stale,
    `${server} is not as it was planned: ${first?.ask} was ${said(first?.was)}, is now ${said(first?.is)}${more.length > 0 ? ` (and ${more.length} more)` : ''}. Nothing further was done. Plan again, and read what changed.`,
    server,
  );

const said = (answer: unknown): string => (typeof answer === 'string' ? show(answer) : JSON.stringify(answer));

/** A plan holds until an answer would change by the passing of time alone. */
export function refuseExpired(plan: Plan, now: Instant): void {
  if (plan.validUntil === null || ms(now) < ms(plan.validUntil)) return;
  throw new Fault(
    'E-plan-expired',
    EXIT.stale,
    `The plan held until ${minute(plan.validUntil)}; it is ${minute(now)}. Plan again.`,
  );
}
