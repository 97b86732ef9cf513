import type { DesiredServer } from '../domain/desired.ts';
import { type Patch, unknown } from '../domain/facts.ts';
import { EXIT } from '../domain/fault.ts';
import type { Cause, End, Unmet } from '../domain/journal.ts';
import { STAGES, type Stage } from '../domain/operation.ts';
import type { ServerPlan, Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import type { View } from '../domain/view.ts';
import { FactTable } from '../facts/table.ts';
import type { Look } from '../prove/judge.ts';
import { look, type Run } from './run.ts';
import { askAgain, refuseExpired, staleFault, unmetFault, unmetPrecondition } from './stale.ts';
import { judgeAgain, takeStep } from './step.ts';
import { undoStage } from './undo.ts';

/** How a run ended, and on which server; exit 0 if every step of every server is proven. */
export interface Ended {
  readonly exit: number;
  readonly end: End;
  /** The run is unfinished: it can be continued or rolled back. */
  readonly keepOpen?: boolean;
}

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

function refuseStaleServer(run: Run, server: ServerPlan, desired: DesiredServer, seen: Look): void {
  const left = server.steps.filter((step) => !run.state.isVerified(step.id) && !run.state.intended.has(step.id));
  const stale = askAgain(left, seen.view, desired, seen.at, run.state.issued);
  if (stale.length > 0) throw staleFault(server.server, stale);
  run.stillPlanned?.(server, seen, run.state);
}

async function applyServer(run: Run, server: ServerPlan, desired: DesiredServer): Promise<Ended> {
  if (server.steps.every((step) => run.state.isVerified(step.id))) return DONE;
  let seen = await look(run, server.server);
  if (!run.baseline.has(server.server)) run.baseline.set(server.server, seen.view);
  const taken = await finishIntended(run, server, desired, seen);
  if ('exit' in taken) return taken;
  seen = taken;
  refuseExpired(run.plan, seen.at);
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

/** If an earlier session ended between intending a step and its verdict, observation decides what happened. */
async function finishIntended(run: Run, server: ServerPlan, desired: DesiredServer, seen: Look): Promise<Look | Ended> {
  const { state } = run;
  const failed = server.steps.find((step) => step.id === state.failed);
  if (failed) return undo(run, { server, desired, stage: failed.stage }, stepFailed(failed));
  const open = server.steps.find((step) => state.intended.has(step.id) && !state.isVerified(step.id));
  if (open === undefined) return seen;
  const baseline = baselineOf(run, server);
  const before = baseline.after({ ...effectOfVerified(run, server, open), ...state.intended.get(open.id) });
  const end = await judgeAgain(run, open, before, baseline);
  if (end === null) {
    state.retake(open.id);
    return look(run, server.server);
  }
  return end.verdict === 'verified' ? end.seen : undo(run, { server, desired, stage: open.stage }, stepFailed(open));
}

const baselineOf = (run: Run, server: ServerPlan): View => run.baseline.get(server.server) ?? new FactTable({});

/**
 * The effect of the verified steps before this one: the facts that they wrote, and as unknown the facts that they
 * unsettled.
 */
function effectOfVerified(run: Run, server: ServerPlan, step: Step): Patch {
  const before = server.steps.filter((one) => run.state.isVerified(one.id) && one.id !== step.id);
  const left = before.map((one) => ({
    ...Object.fromEntries(one.unsettles.map((key) => [key, UNSETTLED])),
    ...one.writes,
  }));
  return rename(Object.assign({}, ...left), run.state.issued);
}

const UNSETTLED = unknown('not observed since the run was interrupted');

/** A precondition of this step that is no longer met, although every answer that the plan depends on is the same. */
function unmetNow(run: Run, planned: Step, { server, desired }: StageOf, { view, at }: Look): Unmet | undefined {
  const choice = rename(server.choice, run.state.issued);
  const retire = { soakedAt: null, unsettled: null };
  const goal = { intent: run.plan.intent, server: desired, at, choice, want: {}, retire };
  return unmetPrecondition(rename(planned, run.state.issued), view, goal);
}

interface StageOf {
  readonly server: ServerPlan;
  readonly desired: DesiredServer;
  readonly stage: Stage;
}

async function applyStage(
  run: Run,
  of: StageOf & { readonly steps: readonly Step[] },
  first: Look,
): Promise<Look | Ended> {
  let seen = first;
  for (const step of of.steps) {
    if (run.state.isVerified(step.id)) continue;
    if (run.interrupted()) return { exit: EXIT.interrupted, end: { code: 'stopped' } };
    const unmet = unmetNow(run, step, of, seen);
    if (unmet !== undefined && !of.steps.some((one) => run.state.intended.has(one.id))) throw unmetFault(unmet);
    if (unmet !== undefined) return undo(run, of, unmet);
    const end = await takeStep(run, step, seen, baselineOf(run, of.server));
    seen = end.seen;
    if (end.verdict === 'failed' || end.verdict === 'lost') return undo(run, of, stepFailed(step));
  }
  await run.record({ event: 'stage-proven', server: of.server.server, stage: of.stage });
  return seen;
}

const stepFailed = ({ id }: Step): Cause => ({ code: 'step-failed', step: id });

async function undo(run: Run, { server, desired, stage }: StageOf, because: Cause): Promise<Ended> {
  const undone = await undoStage(run, server, desired, stage);
  const code = undone ? 'stage-undone' : 'stage-not-undone';
  return {
    exit: undone ? EXIT.undone : EXIT.failed,
    end: { code, server: server.server, stage, because },
  };
}

/** Undoes the stages that were begun and never proven, the last one first. */
export async function rollBack(run: Run): Promise<Ended> {
  for (const server of [...run.plan.servers].reverse()) {
    const desired = run.plan.desired.state.servers.find(({ name }) => name === server.server);
    if (desired === undefined) continue;
    for (const stage of [...STAGES].reverse()) {
      const begun = server.steps.some((step) => step.stage === stage && run.state.intended.has(step.id));
      if (!begun || run.state.isClosed(server.server, stage)) continue;
      const ended = await undo(run, { server, desired, stage }, { code: 'rolled-back' });
      if (ended.exit !== EXIT.undone) return ended;
    }
  }
  return DONE;
}
