import { isNew } from '../domain/facts.ts';
import type { ServerPlan, Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import type { Changes, Reverts } from '../domain/revert.ts';
import { type RunState, stageKey } from '../domain/run-state.ts';
import type { View } from '../domain/view.ts';
import { changesOf, type Taken } from '../planner/changes.ts';

/**
 * What a run changed and did not undo, on each server. A stage that failed and was not undone counts, too: whether it
 * changed something, the present facts show.
 */
export function revertsOf(run: string, state: RunState, baseline: (server: string) => View): Reverts {
  const servers = state.plan.servers.flatMap((server) => {
    const changes = changesIn(server, state, baseline(server.server));
    return changes === undefined ? [] : [[server.server, changes] as const];
  });
  return { run, servers: Object.fromEntries(servers) };
}

function changesIn(server: ServerPlan, state: RunState, before: View): Changes | undefined {
  const taken = server.steps.flatMap((planned): Taken[] => {
    const old = state.intended.get(planned.id);
    const isUndone = state.stages.get(stageKey(server.server, planned.stage))?.event === 'stage-undone';
    if (old === undefined || isUndone || isLost(planned, state)) return [];
    return [{ step: rename(planned, state.issued), before: old }];
  });
  const { certificate } = rename(server.choice, state.issued);
  return changesOf(taken, before, certificate === null || isNew(certificate) ? null : certificate);
}

/** No thumbprint is known of a certificate whose issue was not verified. The next plan adopts it if it is there. */
const isLost = ({ operation }: Step, { issued }: RunState): boolean =>
  operation.kind === 'issue-certificate' && issued[operation.certificate] === undefined;
