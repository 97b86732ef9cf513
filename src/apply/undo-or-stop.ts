import { isKnown, type Key } from '../domain/facts.ts';
import { EXIT } from '../domain/fault.ts';
import type { Cause, Stopped } from '../domain/journal.ts';
import type { Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import { stageKey } from '../domain/run-state.ts';
import { keyFault } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import type { Ended, Run } from './run.ts';
import { findWayBack, leftToUndo, type StageOf, undoStage, type WayBack } from './undo.ts';

/**
 * Ends a stage that failed. The web stage is undone at once. To undo transport restarts it a second time, so that needs
 * more than a handshake or an event that is not as wanted: the directory or the key must be wrong. Else the run stops,
 * and a person decides (exchange facts 17).
 */
export async function undoOrStop(run: Run, of: StageOf, because: Cause): Promise<Ended> {
  const way = await findWayBack(run, of);
  if (!needsPerson(run, of, because, way)) return undo(run, of, because, way);
  const stopped = { server: of.server.server, stage: of.stage, because };
  await run.record({ event: 'stage-stopped', ...stopped });
  const end: Stopped = { code: 'stage-stopped', ...stopped };
  const goesBack = !run.interrupted() && (await run.askToUndo?.(stopped)) === true;
  if (!goesBack) return { exit: EXIT.failed, end, keepOpen: true };
  // The person may have thought about it for an hour.
  return undo(run, of, because, await findWayBack(run, of));
}

async function undo(run: Run, of: StageOf, because: Cause, way: WayBack): Promise<Ended> {
  const undone = await undoStage(run, of, way);
  const code = undone ? 'stage-undone' : 'stage-not-undone';
  return {
    exit: undone ? EXIT.undone : EXIT.failed,
    end: { code, server: of.server.server, stage: of.stage, because },
  };
}

/** What changes no server needs no question: an undo without steps, and the report that there is no way back. */
function needsPerson(run: Run, of: StageOf, because: Cause, way: WayBack): boolean {
  const { server, stage } = of;
  if (stage !== 'transport' || because.code === 'rolled-back') return false;
  if ('end' in way || (way.steps.length === 0 && leftToUndo(way.goal, way.seen.view) === undefined)) return false;
  if (run.state.undo.has(stageKey(server.server, stage)) || movedGuarded(run, because)) return false;
  return !isShownWrong(run, of, way.seen.view);
}

/** A guarded fact changed during the step, such as 443: exstate goes back at once, whatever the stage. */
export const movedGuarded = ({ state }: Run, because: Cause): boolean =>
  because.code === 'step-failed' && state.judged.get(because.step)?.reason?.code === 'unexpected-change';

/** The certificate that the stage made the internal transport certificate. */
function wantedOf(steps: readonly Step[], { state }: Run): string | undefined {
  const enabled = steps.find(({ id, operation }) => operation.kind === 'enable-smtp' && state.intended.has(id));
  const operation = enabled && rename(enabled.operation, state.issued);
  return operation?.kind === 'enable-smtp' ? operation.certificate : undefined;
}

/**
 * The directory does not have the certificate of the stage, or NETWORK SERVICE cannot read its key. What could not be
 * read is not shown to be wrong.
 */
export function isShownWrong(run: Run, { server }: StageOf, now: View): boolean {
  const wanted = wantedOf(server.steps, run);
  if (wanted === undefined) return false;
  const [directory, key] = [now.peek('internal-transport'), now.peek(`key/${wanted}`)];
  return (isKnown(directory) && directory.known !== wanted) || (isKnown(key) && !isReadable(key.known));
}

const isReadable = (key: Key | null): boolean => keyFault(key) === undefined && key?.networkService === true;
