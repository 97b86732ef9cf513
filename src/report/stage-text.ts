import { stripVTControlCharacters } from 'node:util';
import type { ServerPlan } from '../domain/plan.ts';
import { hang, type Page, paints, toType } from './page.ts';
import { columns } from './printable.ts';
import type { StageReview, StepReview } from './review/review.ts';
import { stagesOf } from './review/stages.ts';

/** Pads a label so that all texts begin in the same column. */
export const label = (word: string): string => `  ${word.padEnd(11)}`;
const STEP_INDENT = 8;
const SHELL_INDENT = 12;

export const stagesText = (server: ServerPlan, page: Page): string[] =>
  stagesOf(server).flatMap((stage) => stageText(stage, page));

export function stageText(stage: StageReview, page: Page): string[] {
  return [
    ...withOutage(hang(label(stage.stage), stage.why, page, paints(page).bold), stage, page),
    ...stage.steps.flatMap((step) => stepText(step, page)),
    ...proofText(stage, page),
    ...undoText(stage, page),
    '',
  ];
}

/** Puts the outage at the end of the first line if it fits, otherwise on its own line. */
function withOutage([first = '', ...more]: string[], { outage }: StageReview, page: Page): string[] {
  if (outage === '') return [first, ...more];
  const says = `outage: ${outage}`;
  const gap = page.width - columns(stripVTControlCharacters(first)) - columns(says);
  return more.length === 0 && gap >= 2
    ? [`${first}${' '.repeat(gap)}${says}`]
    : [first, ...more, ...hang(label(''), says, page)];
}

function stepText(step: StepReview, page: Page): string[] {
  const sentence = hang(`${`${step.number}.`.padStart(STEP_INDENT - 1)} `, step.says, page);
  return page.verbose
    ? [...sentence, ...effects(step, page), ...toType(step.powershell, SHELL_INDENT, page)]
    : sentence;
}

/** For a review: the facts that the step writes, and the facts that it may change. */
function effects({ writes, unsettles }: StepReview, page: Page): string[] {
  const head = (word: string) => `${' '.repeat(STEP_INDENT)}${word}: `;
  return [
    ...hang(head('writes'), writes.join(', '), page),
    ...(unsettles.length === 0 ? [] : hang(head('unsettles'), unsettles.join(', '), page)),
  ];
}

function proofText({ proof, proofMinutes, owed }: StageReview, page: Page): string[] {
  if (proof === '') return [];
  return [
    ...hang(`${' '.repeat(STEP_INDENT)}proof: `, `${proof} (within ${proofMinutes} min)`, page),
    ...(owed === '' ? [] : hang(`${' '.repeat(STEP_INDENT)}owed:  `, owed, page)),
  ];
}

function undoText({ undo, undoPowershell }: StageReview, page: Page): string[] {
  if (undo === '') return [];
  const sentence = hang(`${' '.repeat(STEP_INDENT)}undo:  `, undo, page);
  return page.verbose ? [...sentence, ...toType(undoPowershell, SHELL_INDENT, page)] : sentence;
}
