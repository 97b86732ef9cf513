import type { Cause, OfStage } from '../domain/journal.ts';
import type { RunState } from '../domain/run-state.ts';
import { causeSaid } from './end-said.ts';
import { factIs } from './facts-said.ts';

type Stopped = OfStage & { readonly because: Cause };

/** Why a stage stopped, and what was observed. */
export const whyStopped = ({ server, because }: Stopped, state: RunState): string =>
  `${server}: ${causeSaid(because, state)}${observed(because, state)}.`;

function observed(because: Cause, { judged }: RunState): string {
  const evidence = because.code === 'step-failed' ? (judged.get(because.step)?.evidence ?? []) : [];
  const failed = evidence.filter(({ holds, excused }) => !holds && excused === undefined);
  return failed.length === 0 ? '' : `. Observed: ${failed.map(({ fact, saw }) => factIs(fact, saw)).join('; ')}`;
}

/** The question at a terminal. Only "yes" undoes. */
export const undoQuestion = (stopped: Stopped, state: RunState): string =>
  `${whyStopped(stopped, state)} ${NOT_WRONG}\nUndo the stage ${stopped.stage} now${stepsSaid(stopped, state)}? Type "yes" to undo it. With any other answer the run stops here, and you decide later: `;

export const NOT_WRONG =
  'exstate saw no fault of the internal transport certificate in Active Directory or of its key, so it does not undo the stage by itself: that would restart transport once more.';

/** The steps back, as the plan has them. */
export function stepsSaid({ server, stage }: OfStage, { plan }: RunState): string {
  const undo = plan.servers.find((one) => one.server === server)?.undo[stage];
  return undo?.is === 'possible' ? ` (${undo.says})` : '';
}
