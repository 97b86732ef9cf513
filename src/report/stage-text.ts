import { stripVTControlCharacters } from 'node:util';
import type { Stage } from '../domain/operation.ts';
import { STAGES } from '../domain/operation.ts';
import type { ServerPlan, Step } from '../domain/plan.ts';
import { outageOf, outageSaid } from './outage-said.ts';
import { hang, type Page, paints, toType } from './page.ts';
import { columns } from './printable.ts';
import { longestProofSeconds, owedProofsSaid, proofsSaid } from './proofs-text.ts';
import { undoSaid } from './undo-said.ts';

/** Pads a label so that all texts begin in the same column. */
export const label = (word: string): string => `  ${word.padEnd(11)}`;
const STEP_INDENT = 8;
const SHELL_INDENT = 12;

export const stagesText = (server: ServerPlan, page: Page): string[] =>
  STAGES.flatMap((stage) => {
    const steps = server.steps.filter((step) => step.stage === stage);
    return steps.length === 0 ? [] : stageText(stage, steps, server, page);
  });

export function stageText(stage: Stage, steps: readonly Step[], server: ServerPlan, page: Page): string[] {
  return [
    ...withCost(hang(label(stage), reasons(steps, server), page, paints(page).bold), steps, page),
    ...steps.flatMap((step) => stepText(step, page)),
    ...proofText(steps, page),
    ...undoText(stage, server, page),
    '',
  ];
}

/** Why the stage is needed: each drift that its steps correct, once. */
function reasons(steps: readonly Step[], { drift }: ServerPlan): string {
  const answered = new Set(steps.flatMap((step) => step.because));
  const own = drift.filter(({ id }) => answered.has(id));
  const first = own.filter(({ fact }) => !fact.endsWith('/restart-due'));
  return (first.length > 0 ? first : own).map(({ says }) => says).join('; ');
}

/** Puts the outage at the end of the first line if it fits, otherwise on its own line. */
function withCost([first = '', ...more]: string[], steps: readonly Step[], page: Page): string[] {
  const cost = costSaid(steps);
  if (cost === '') return [first, ...more];
  const gap = page.width - columns(stripVTControlCharacters(first)) - columns(cost);
  return more.length === 0 && gap >= 2
    ? [`${first}${' '.repeat(gap)}${cost}`]
    : [first, ...more, ...hang(label(''), cost, page)];
}

const costSaid = (steps: readonly Step[]): string => {
  const said = outageSaid(outageOf(steps));
  return said === '' ? '' : `outage: ${said}`;
};

function stepText(step: Step, page: Page): string[] {
  const number = `${step.id.slice(step.id.lastIndexOf('/') + 1)}.`;
  const sentence = hang(`${number.padStart(STEP_INDENT - 1)} `, step.says, page);
  return page.verbose
    ? [...sentence, ...effects(step, page), ...toType(step.powershell, SHELL_INDENT, page)]
    : sentence;
}

/** For a review: the facts that the step writes, and the facts that it may change. */
function effects({ writes, unsettles }: Step, page: Page): string[] {
  const head = (word: string) => `${' '.repeat(STEP_INDENT)}${word}: `;
  return [
    ...hang(head('writes'), Object.keys(writes).join(', '), page),
    ...(unsettles.length === 0 ? [] : hang(head('unsettles'), unsettles.join(', '), page)),
  ];
}

function proofText(steps: readonly Step[], page: Page): string[] {
  const said = proofsSaid(steps);
  if (said === '') return [];
  const within = Math.round(longestProofSeconds(steps) / 60);
  const owed = owedProofsSaid(steps);
  return [
    ...hang(`${' '.repeat(STEP_INDENT)}proof: `, `${said} (within ${within} min)`, page),
    ...(owed === '' ? [] : hang(`${' '.repeat(STEP_INDENT)}owed:  `, owed, page)),
  ];
}

/** Who signs the plan must know that mail is not interrupted a second time without a person (exchange facts 17). */
const ASKS_FIRST = ' (asks first, unless the directory or the key is wrong)';

function undoText(stage: Stage, { undo }: ServerPlan, page: Page): string[] {
  const way = undo[stage];
  if (way === undefined) return [];
  const asks = stage === 'transport' && way.is === 'possible' ? ASKS_FIRST : '';
  const sentence = hang(`${' '.repeat(STEP_INDENT)}undo:  `, `${undoSaid(way)}${asks}`, page);
  return page.verbose ? [...sentence, ...toType(way.powershell, SHELL_INDENT, page)] : sentence;
}
