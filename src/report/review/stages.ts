import { outageOf } from '../../domain/impact.ts';
import { STAGES, type Stage } from '../../domain/operation.ts';
import type { ServerPlan, Step } from '../../domain/plan.ts';
import { outageSaid } from '../outage-said.ts';
import { longestProofSeconds, owedProofsSaid, proofsSaid } from '../proofs-text.ts';
import { undoSaid } from '../undo-said.ts';
import type { StageReview, StepReview } from './review.ts';

/** The stages that have steps, in their order. */
export const stagesOf = (server: ServerPlan): StageReview[] =>
  STAGES.flatMap((stage) => {
    const steps = server.steps.filter((step) => step.stage === stage);
    return steps.length === 0 ? [] : [stageOf(stage, steps, server)];
  });

export const stageOf = (stage: Stage, steps: readonly Step[], server: ServerPlan): StageReview => ({
  stage,
  why: reasons(steps, server),
  outage: outageSaid(outageOf(steps)),
  steps: steps.map(stepOf),
  proof: proofsSaid(steps),
  proofMinutes: Math.round(longestProofSeconds(steps) / 60),
  owed: owedProofsSaid(steps),
  ...undoOf(stage, server),
});

/** Each drift that the steps correct, once. */
function reasons(steps: readonly Step[], { drift }: ServerPlan): string {
  const answered = new Set(steps.flatMap((step) => step.because));
  const own = drift.filter(({ id }) => answered.has(id));
  const first = own.filter(({ fact }) => !fact.endsWith('/restart-due'));
  return (first.length > 0 ? first : own).map(({ says }) => says).join('; ');
}

const stepOf = ({ id, says, writes, unsettles, powershell }: Step): StepReview => ({
  id,
  number: numberOf(id),
  says,
  writes: Object.keys(writes).sort(),
  unsettles,
  powershell,
});

export const numberOf = (step: string): number => Number(step.slice(step.lastIndexOf('/') + 1));

/** Who signs the plan must know that mail is not interrupted a second time without a person (exchange facts 17). */
const ASKS_FIRST = ' (asks first, unless the directory or the key is wrong)';

function undoOf(stage: Stage, { undo }: ServerPlan): Pick<StageReview, 'undoIs' | 'undo' | 'undoPowershell'> {
  const way = undo[stage];
  if (way === undefined) return { undo: '', undoPowershell: [] };
  const asks = stage === 'transport' && way.is === 'possible' ? ASKS_FIRST : '';
  return { undoIs: way.is, undo: `${undoSaid(way)}${asks}`, undoPowershell: way.powershell };
}
