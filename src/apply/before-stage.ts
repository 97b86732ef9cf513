import { whyNotNow } from '../calendar/not-now.ts';
import { EXIT } from '../domain/fault.ts';
import type { Hold, NotNow } from '../domain/hold.ts';
import type { Step } from '../domain/plan.ts';
import { stageKey } from '../domain/run-state.ts';
import { stageSeconds } from '../domain/stage-seconds.ts';
import type { Look } from '../prove/judge.ts';
import { goesBack } from './may-start.ts';
import { type Ended, look, type Run } from './run.ts';
import { refuseExpired, refuseStaleServer } from './stale.ts';
import type { StageOf } from './undo.ts';

type Begin = StageOf & { readonly steps: readonly Step[] };

/**
 * Before the first step of a stage: the stage must fit into the maintenance window, and a hold point must be passed.
 * Returns the look with which the stage begins. What has begun is finished, and an undo never comes here.
 */
export async function beforeStage(run: Run, of: Begin, seen: Look): Promise<Look | Ended> {
  const late = notNow(run, of);
  if (late === undefined && !isHoldPoint(run, of)) return seen;
  if (run.interrupted()) return STOPPED;
  if (late !== undefined) return stop(run, of, late);
  if (run.state.waiting.has(stageKey(of.server.server, of.stage))) {
    await pass(run, of, 'apply');
    return seen;
  }
  return run.askToGoOn === undefined ? stop(run, of, { code: 'held-by-you' }) : ask(run, of);
}

const STOPPED: Ended = { exit: EXIT.interrupted, end: { code: 'stopped' } };

/** The person may have thought about it for an hour, so everything is asked again. */
async function ask(run: Run, of: Begin): Promise<Look | Ended> {
  const goesOn = (await run.askToGoOn?.({ server: of.server.server, stage: of.stage })) === true;
  if (!goesOn || run.interrupted()) return STOPPED;
  await pass(run, of, 'enter');
  refuseExpired(run.plan, run.provider.clock.now());
  const seen = await look(run, of.server.server);
  refuseStaleServer(run, of.server, of.desired, seen);
  const late = notNow(run, of);
  return late === undefined ? seen : stop(run, of, late);
}

/**
 * A stage that an earlier session has begun is to be finished: it needs a window when the session continues, and not its
 * whole length. The session may have waited past the end of that window, for the effect of a step whose answer was lost.
 */
function notNow(run: Run, of: Begin): NotNow | undefined {
  if (run.state.isAnyTime || goesBack(run.plan.intent)) return undefined;
  const now = run.provider.clock.now();
  const { maintenance } = run.plan.desired.state;
  if (isBegun(run, of)) return whyNotNow(maintenance, run.state.resumed.at(-1)?.at ?? now, 0);
  return whyNotNow(maintenance, now, stageSeconds(of.steps));
}

function isHoldPoint(run: Run, of: Begin): boolean {
  const { holds, passed } = run.state;
  const isNamed = of.desired.hold?.includes(of.stage) === true || holds.has(of.stage);
  return isNamed && !isBegun(run, of) && !passed.has(stageKey(of.server.server, of.stage));
}

const isBegun = ({ state }: Run, { steps }: Begin): boolean =>
  steps.some(({ id }) => state.intended.has(id) || state.judged.has(id));

async function stop(run: Run, { server, stage }: Begin, because: Hold): Promise<Ended> {
  const held = { server: server.server, stage, because };
  await run.record({ event: 'stage-held', ...held });
  return { exit: EXIT.blockedByKnown, end: { code: 'stage-held', ...held }, keepOpen: true };
}

const pass = (run: Run, { server, stage }: Begin, by: 'enter' | 'apply'): Promise<void> =>
  run.record({ event: 'hold-passed', server: server.server, stage, by });
