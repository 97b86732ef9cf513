import type { DesiredServer } from '../domain/desired.ts';
import { type Patch, unknown } from '../domain/facts.ts';
import { EXIT } from '../domain/fault.ts';
import { STAGES, type Stage } from '../domain/operation.ts';
import type { ServerPlan, Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import type { View } from '../domain/view.ts';
import { FactTable } from '../facts/table.ts';
import type { Look } from '../prove/judge.ts';
import { unmetNeed } from './needs.ts';
import { look, type Run } from './run.ts';
import { askAgain, refuseExpired, type Stale, staleFault } from './stale.ts';
import { judgeAgain, takeStep } from './step.ts';
import { undoStage } from './undo.ts';

/** How a run ended on the server that it ended on; 0 where every step of every server is proven. */
export interface Ended {
  readonly exit: number;
  readonly says: string;
  /** The run is not over: it can be continued or rolled back. */
  readonly keepOpen?: boolean;
}

const PROVEN: Ended = { exit: EXIT.ok, says: '' };

/**
 * Carries out a plan, one server after the other, stage by stage. It never changes its mind: what the plan
 * rests on is asked again, and another answer ends the run (a `Fault` with exit 6) before the next effect.
 */
export async function applyPlan(run: Run): Promise<Ended> {
  // An undone stage ends a run: one that was killed after it has only this left to say.
  if (run.done.undone !== null) return { exit: EXIT.undone, says: run.done.undone };
  for (const server of run.plan.servers) {
    const desired = run.plan.desired.state.servers.find(({ name }) => name === server.server);
    if (desired === undefined || server.steps.length === 0) continue;
    const ended = await applyServer(run, server, desired);
    if (ended.exit !== EXIT.ok) return ended;
  }
  return PROVEN;
}

/** Asks every server's questions before the first effect anywhere. */
export async function refuseStale(run: Run): Promise<void> {
  refuseExpired(run.plan, run.provider.clock.now());
  for (const server of run.plan.servers) {
    const desired = run.plan.desired.state.servers.find(({ name }) => name === server.server);
    if (desired !== undefined && server.steps.length > 0)
      refuseStaleServer(run, server, desired, await look(run, server.server));
  }
}

function refuseStaleServer(run: Run, server: ServerPlan, desired: DesiredServer, seen: Look): void {
  const left = server.steps.filter((step) => !run.done.verified.has(step.id) && !run.done.intended.has(step.id));
  const stale = askAgain(left, seen.view, desired, seen.at, run.done.issued);
  if (stale.length > 0) throw staleFault(server.server, stale);
  run.stillPlanned?.(server, seen, run.done);
}

async function applyServer(run: Run, server: ServerPlan, desired: DesiredServer): Promise<Ended> {
  if (server.steps.every((step) => run.done.verified.has(step.id))) return PROVEN;
  let seen = await look(run, server.server);
  if (!run.done.baseline.has(server.server)) run.done.baseline.set(server.server, seen.view);
  const taken = await finishIntended(run, server, desired, seen);
  if ('exit' in taken) return taken;
  seen = taken;
  refuseExpired(run.plan, seen.at);
  refuseStaleServer(run, server, desired, seen);
  for (const stage of STAGES) {
    const steps = server.steps.filter((step) => step.stage === stage);
    if (steps.length === 0 || run.done.closed.has(`${server.server}/${stage}`)) continue;
    const end = await applyStage(run, { server, desired, stage, steps }, seen);
    if ('exit' in end) return end;
    seen = end;
  }
  return PROVEN;
}

/** Where an earlier session died between intending a step and judging it, the world says what became of it. */
async function finishIntended(run: Run, server: ServerPlan, desired: DesiredServer, seen: Look): Promise<Look | Ended> {
  const { done } = run;
  const failed = server.steps.find((step) => step.id === done.failed);
  if (failed) return undo(run, { server, desired, stage: failed.stage }, `${failed.says}: failed`);
  const open = server.steps.find((step) => done.intended.has(step.id) && !done.verified.has(step.id));
  if (open === undefined) return seen;
  const baseline = baselineOf(run, server);
  const before = baseline.after({ ...asLeft(run, server, open), ...done.intended.get(open.id) });
  const end = await judgeAgain(run, open, before, baseline);
  if (end === null) {
    done.intended.delete(open.id);
    return look(run, server.server);
  }
  return end.verdict === 'verified'
    ? end.seen
    : undo(run, { server, desired, stage: open.stage }, `${open.says}: ${end.says}`);
}

const baselineOf = (run: Run, server: ServerPlan): View => run.done.baseline.get(server.server) ?? new FactTable({});

/** What the steps before this one have left: what they wrote, and not knowing what they unsettled. */
function asLeft(run: Run, server: ServerPlan, step: Step): Patch {
  const before = server.steps.filter((one) => run.done.verified.has(one.id) && one.id !== step.id);
  const left = before.map((one) => ({
    ...Object.fromEntries(one.unsettles.map((key) => [key, UNSETTLED])),
    ...one.writes,
  }));
  return rename(Object.assign({}, ...left), run.done.issued);
}

const UNSETTLED = unknown('not seen since the run was broken off');

/** A need of this step that does not hold any more, though nothing that the plan rests on says so. */
function heldBack(run: Run, planned: Step, { server, desired }: StageOf, { view, at }: Look): Stale | undefined {
  const choice = rename(server.choice, run.done.issued);
  const retire = { soakedAt: null, unsettled: null };
  const goal = { intent: run.plan.intent, server: desired, at, choice, want: {}, retire };
  return unmetNeed(rename(planned, run.done.issued), view, goal);
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
    if (run.done.verified.has(step.id)) continue;
    if (run.interrupted()) return { exit: EXIT.interrupted, says: 'stopped between two steps' };
    const held = heldBack(run, step, of, seen);
    if (held !== undefined && !of.steps.some((one) => run.done.intended.has(one.id)))
      throw staleFault(of.server.server, [held]);
    if (held !== undefined) return undo(run, of, `${step.says}: not so any more: ${held.was}`);
    const end = await takeStep(run, step, seen, baselineOf(run, of.server));
    seen = end.seen;
    if (end.verdict === 'failed' || end.verdict === 'lost') return undo(run, of, `${step.says}: ${end.says}`);
  }
  run.done.closed.add(`${of.server.server}/${of.stage}`);
  await run.record({ event: 'stage-proven', server: of.server.server, stage: of.stage });
  return seen;
}

async function undo(run: Run, { server, desired, stage }: StageOf, cause: string): Promise<Ended> {
  const { undone, says } = await undoStage(run, server, desired, stage);
  const end = undone ? `the stage ${stage} is undone (${says})` : `the stage ${stage} is NOT undone: ${says}`;
  return { exit: undone ? EXIT.undone : EXIT.failed, says: `${server.server}: ${cause}; ${end}` };
}

/** Undoes the stages that were begun and never proven, the last first. */
export async function rollBack(run: Run): Promise<Ended> {
  for (const server of [...run.plan.servers].reverse()) {
    const desired = run.plan.desired.state.servers.find(({ name }) => name === server.server);
    if (desired === undefined) continue;
    for (const stage of [...STAGES].reverse()) {
      const begun = server.steps.some((step) => step.stage === stage && run.done.intended.has(step.id));
      if (!begun || run.done.closed.has(`${server.server}/${stage}`)) continue;
      const ended = await undo(run, { server, desired, stage }, 'rolled back');
      if (ended.exit !== EXIT.undone) return ended;
    }
  }
  return PROVEN;
}
