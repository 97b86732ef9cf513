import { whyNotNow } from '../calendar/not-now.ts';
import type { Instant } from '../domain/facts.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { HOLD_CODES } from '../domain/hold.ts';
import { STAGES } from '../domain/operation.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { type RunState, stageKey } from '../domain/run-state.ts';
import { stageSeconds, stagesOf } from '../domain/stage-seconds.ts';
import { refusedNow } from '../report/hold-said.ts';

/** Refuses to begin a run outside the windows, or in one that ends before its first stage would. */
export function refuseStart({ intent, desired, servers }: Plan, now: Instant): void {
  if (goesBack(intent)) return;
  const [first] = servers.flatMap(stagesOf);
  if (first !== undefined) refuseUnlessOpen(desired.state.maintenance, now, stageSeconds(first), NOTHING);
}

/** Going back is always allowed: a server that is broken at noon must not wait for the night. */
export const goesBack = (intent: Plan['intent']): boolean => intent === 'revert';

const NOTHING = 'Nothing was done.';

/** The same for a run that is continued, unless it only looks or goes back: going back is always allowed. */
export function refuseContinuing(state: RunState, now: Instant): void {
  const next = nextForward(state);
  if (next === undefined || goesBack(state.plan.intent)) return;
  const needs = next.some(({ id }) => state.intended.has(id) || state.judged.has(id)) ? 0 : stageSeconds(next);
  const then = 'Nothing further was done, and the run stays unfinished. "exstate rollback" is allowed at any time.';
  refuseUnlessOpen(state.plan.desired.state.maintenance, now, needs, then);
}

/** The steps of the stage with which a run goes on. Undefined if a stage failed: then it is judged again, or undone. */
function nextForward(state: RunState): readonly Step[] | undefined {
  if (state.undone !== null || state.failed !== null) return undefined;
  for (const { server, steps } of state.plan.servers) {
    for (const stage of STAGES) {
      const own = steps.filter((step) => step.stage === stage);
      if (state.isClosed(server, stage)) continue;
      if (state.undo.has(stageKey(server, stage))) return undefined;
      if (own.some(({ id }) => !state.isVerified(id))) return own;
    }
  }
  return undefined;
}

function refuseUnlessOpen(
  maintenance: Plan['desired']['state']['maintenance'],
  now: Instant,
  needs: number,
  then: string,
): void {
  const why = whyNotNow(maintenance, now, needs);
  if (why === undefined) return;
  const how = `To change servers at another time, give a reason, which is kept in the journal: --outside-window "REASON".`;
  throw new Fault(HOLD_CODES[why.code], EXIT.blockedByKnown, `${refusedNow(why, now)}\n${then} ${how}`);
}
