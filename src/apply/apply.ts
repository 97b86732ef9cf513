import type { DesiredServer } from '../domain/desired.ts';
import type { Instant } from '../domain/facts.ts';
import { EXIT } from '../domain/fault.ts';
import type { Unmet } from '../domain/journal.ts';
import { STAGES } from '../domain/operation.ts';
import type { Goal, ServerPlan, Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import type { Look } from '../prove/judge.ts';
import { beforeStage } from './before-stage.ts';
import { owedBy } from './owed.ts';
import { type Ended, look, type Run } from './run.ts';
import { refuseExpired, refuseStaleServer, unmetFault, unmetPrecondition } from './stale.ts';
import { takeStep } from './step.ts';
import { refusedElsewhere } from './strict-now.ts';
import { baselineOf, stepFailed, takeUp } from './take-up.ts';
import type { StageOf } from './undo.ts';
import { undoOrStop } from './undo-or-stop.ts';

const DONE: Ended = { exit: EXIT.ok, end: { code: 'done' } };

/**
 * Performs a plan, one server after the other, stage by stage. It never plans again: it asks again for the facts that
 * the plan depends on, and if an answer differs, the run ends before the next effect (a `Fault` with exit 6).
 */
export async function applyPlan(run: Run): Promise<Ended> {
  // A run ends after a stage is undone. If it was killed between the two, only the end is still to be written.
  const { undone } = run.state;
  if (undone !== null) return { exit: EXIT.undone, end: { code: 'stage-undone', ...undone } };
  for (const server of run.plan.servers) {
    const desired = run.plan.desired.state.servers.find(({ name }) => name === server.server);
    if (desired === undefined || server.steps.length === 0) continue;
    const ended = await applyServer(run, server, desired);
    if (ended.exit !== EXIT.ok) return ended;
  }
  return DONE;
}

/** Asks the questions of every server before the first effect on any server. */
export async function refuseStale(run: Run): Promise<void> {
  refuseExpired(run.plan, run.provider.clock.now());
  for (const server of run.plan.servers) {
    const desired = run.plan.desired.state.servers.find(({ name }) => name === server.server);
    if (desired !== undefined && server.steps.length > 0)
      refuseStaleServer(run, server, desired, await look(run, server.server));
  }
}

async function applyServer(run: Run, server: ServerPlan, desired: DesiredServer): Promise<Ended> {
  if (server.steps.every((step) => run.state.isVerified(step.id))) return DONE;
  let seen = await look(run, server.server);
  if (!run.baseline.has(server.server)) run.baseline.set(server.server, seen.view);
  const taken = await takeUp(run, server, desired, seen);
  if ('exit' in taken) return taken;
  seen = taken;
  if (!server.steps.every((step) => run.state.isVerified(step.id))) refuseExpired(run.plan, seen.at);
  refuseStaleServer(run, server, desired, seen);
  for (const stage of STAGES) {
    const steps = server.steps.filter((step) => step.stage === stage);
    if (steps.length === 0 || run.state.isClosed(server.server, stage)) continue;
    const end = await applyStage(run, { server, desired, stage, steps }, seen);
    if ('exit' in end) return end;
    seen = end;
  }
  return DONE;
}

/** A precondition of this step that is no longer met, although every answer that the plan depends on is the same. */
function unmetNow(run: Run, planned: Step, of: StageOf, { view, at }: Look): Unmet | undefined {
  return unmetPrecondition(rename(planned, run.state.issued), view, goalNow(run, of, at));
}

function goalNow({ plan, state }: Run, { server, desired }: StageOf, at: Instant): Goal {
  const choice = rename(server.choice, state.issued);
  return { intent: plan.intent, server: desired, at, choice, want: {}, retire: { soakedAt: null, unsettled: null } };
}

async function applyStage(
  run: Run,
  of: StageOf & { readonly steps: readonly Step[] },
  first: Look,
): Promise<Look | Ended> {
  let seen = first;
  if (of.steps.some((step) => !run.state.isVerified(step.id))) {
    const begins = await beforeStage(run, of, seen);
    if ('exit' in begins) return begins;
    seen = begins;
  }
  const refused = await refusedElsewhere(run, of, seen.view, goalNow(run, of, seen.at));
  if (refused !== undefined && !of.steps.some((one) => run.state.intended.has(one.id))) throw unmetFault(refused);
  if (refused !== undefined) return undoOrStop(run, of, refused);
  for (const step of of.steps) {
    if (run.state.isVerified(step.id)) continue;
    if (run.interrupted()) return { exit: EXIT.interrupted, end: { code: 'stopped' } };
    const unmet = unmetNow(run, step, of, seen);
    if (unmet !== undefined && !of.steps.some((one) => run.state.intended.has(one.id))) throw unmetFault(unmet);
    if (unmet !== undefined) return undoOrStop(run, of, unmet);
    const end = await takeStep(run, step, seen, baselineOf(run, of.server));
    seen = end.seen;
    if (end.verdict === 'failed' || end.verdict === 'lost') return undoOrStop(run, of, stepFailed(step));
  }
  const owed = owedBy(of.steps, run.state);
  const took = run.state.tookOf(of.steps);
  await run.record({
    event: 'stage-proven',
    server: of.server.server,
    stage: of.stage,
    ...(owed.length === 0 ? {} : { owed }),
    ...(Object.keys(took).length === 0 ? {} : { took }),
  });
  return seen;
}

/** Undoes the stages that were begun and never proven, the last one first. */
export async function rollBack(run: Run): Promise<Ended> {
  for (const server of [...run.plan.servers].reverse()) {
    const desired = run.plan.desired.state.servers.find(({ name }) => name === server.server);
    if (desired === undefined) continue;
    for (const stage of [...STAGES].reverse()) {
      const begun = server.steps.some((step) => step.stage === stage && run.state.intended.has(step.id));
      if (!begun || run.state.isClosed(server.server, stage)) continue;
      const ended = await undoOrStop(run, { server, desired, stage }, { code: 'rolled-back' });
      if (ended.exit !== EXIT.undone) return ended;
    }
  }
  return DONE;
}
