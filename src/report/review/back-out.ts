import { STAGES } from '../../domain/operation.ts';
import type { ServerPlan } from '../../domain/plan.ts';
import { list } from '../../domain/say.ts';
import { noWayBackSaid } from '../undo-said.ts';

/** For a table: whether each stage that users notice can be undone. */
export function backOutSaid(server: ServerPlan): string {
  if (server.steps.length === 0) return '';
  const stages = STAGES.filter((stage) => server.undo[stage] !== undefined);
  const lost = stages.flatMap((stage) => {
    const way = server.undo[stage];
    return way?.is === 'impossible' ? [`stage ${stage}: no way back, ${noWayBackSaid(way.because)}`] : [];
  });
  const back = stages.filter((stage) => server.undo[stage]?.is === 'possible');
  const possible = back.length === 0 ? [] : [`automatic (${list(back)})`];
  return [...possible, ...lost].join('; ') || 'not needed: no setting in use changes';
}
