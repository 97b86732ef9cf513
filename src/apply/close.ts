import { EXIT } from '../domain/fault.ts';
import type { Evidence, OfStage } from '../domain/journal.ts';
import { STAGES, type Stage } from '../domain/operation.ts';
import type { ServerPlan } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import { judgeStep, type Look } from '../prove/judge.ts';
import { type Ended, look, type Run } from './run.ts';

/**
 * Ends a run without changing a server. For each stage that was begun and neither proven nor undone, it records the
 * present facts.
 */
export async function lookAndClose(run: Run): Promise<Ended> {
  const left: OfStage[] = [];
  for (const server of run.plan.servers) {
    const open = STAGES.filter((stage) => isOpen(run, server, stage));
    if (open.length === 0) continue;
    const seen = await look(run, server.server);
    for (const stage of open) {
      await leave(run, server, stage, seen);
      left.push({ server: server.server, stage });
    }
  }
  return { exit: left.length === 0 ? EXIT.ok : EXIT.failed, end: { code: 'closed', open: left } };
}

const isOpen = ({ state }: Run, { server, steps }: ServerPlan, stage: Stage): boolean =>
  !state.isClosed(server, stage) && steps.some((step) => step.stage === stage && state.intended.has(step.id));

async function leave(run: Run, server: ServerPlan, stage: Stage, seen: Look): Promise<void> {
  await run.record({
    event: 'stage-not-undone',
    server: server.server,
    stage,
    reason: { code: 'closed' },
    evidence: evidenceOf(run, server, stage, seen),
  });
}

/** The last step of a stage that claims a fact says what it should be. */
function evidenceOf(run: Run, server: ServerPlan, stage: Stage, seen: Look): Evidence[] {
  const steps = server.steps.filter((step) => step.stage === stage && run.state.intended.has(step.id));
  const claims = steps.flatMap(
    (step) => judgeStep(rename(step, run.state.issued), seen.view, seen, seen.view).evidence,
  );
  const last = new Map(claims.map(({ excused: _, ...one }) => [one.fact as string, one]));
  return [...last.values()];
}
