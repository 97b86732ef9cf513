import type { OfStage } from '../domain/journal.ts';
import { STAGES } from '../domain/operation.ts';
import type { Step } from '../domain/plan.ts';
import { rename } from '../domain/rename.ts';
import { type RunState, stageKey } from '../domain/run-state.ts';
import { list } from '../domain/say.ts';
import { stepSaid } from './end-said.ts';
import { hang, type Page, paints, some, tidy } from './page.ts';
import { runServerOf } from './review/run-stages.ts';
import { stageOf } from './review/stages.ts';
import { runServerText } from './run-steps.ts';
import { stageText } from './stage-text.ts';

/** The question at a hold point: what is proven in this run, and what is about to happen. */
export function holdQuestion({ server, stage }: OfStage, state: RunState, page: Page): string {
  const planned = state.plan.servers.find((one) => one.server === server);
  const steps = (planned?.steps ?? []).filter((step) => step.stage === stage).map((step) => asIssued(step, state));
  if (planned === undefined) return '';
  const { bold } = paints(page);
  return `\n${tidy([
    ...hang('', `Hold point: ${server}, before the stage ${stage}`, page, undefined, bold),
    '',
    ...provenText(server, state, page),
    '',
    ...hang('', 'About to happen:', page, undefined, bold),
    ...stageText(stageOf(stage, steps, planned), page),
    '',
    ...hang('', HOW, page),
  ]).join('\n')} `;
}

/** The sentences and proofs of a step, with the thumbprint of a certificate that this run has issued. */
const asIssued = (step: Step, state: RunState): Step => ({
  ...rename(step, state.issued),
  says: stepSaid(step.id, state),
});

const HOW =
  'Press Enter to go on. With any other answer, or Ctrl+C, the run stops here, and the next apply asks again:';

function provenText(server: string, state: RunState, page: Page): string[] {
  const proven = (name: string) =>
    STAGES.filter((stage) => state.stages.get(stageKey(name, stage))?.event === 'stage-proven');
  const here = state.plan.servers.find((one) => one.server === server);
  const others = state.plan.servers.flatMap(({ server: name }) => {
    const stages = name === server ? [] : proven(name);
    return stages.length === 0 ? [] : [`${name} (${list(stages)})`];
  });
  const isBegun = proven(server).length > 0;
  if (!isBegun && others.length === 0) return hang('', 'Nothing is proven in this run yet.', page);
  return [
    ...hang('', 'Proven so far:', page, undefined, paints(page).bold),
    ...(others.length === 0 ? [] : hang('  ', some(others, page), page)),
    ...(here === undefined || !isBegun
      ? []
      : runServerText(runServerOf({ ...here, steps: provenSteps(here.steps, state) }, state, page), page)),
  ];
}

const provenSteps = <S extends { readonly id: string }>(steps: readonly S[], state: RunState): S[] =>
  steps.filter(({ id }) => state.isVerified(id));
