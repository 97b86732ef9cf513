import { hang, type Page, type Paint, paints } from './page.ts';
import type { EvidenceReview, RunServer, RunStage, RunStep } from './review/review.ts';
import { label } from './stage-text.ts';

const STEP_INDENT = 8;
const INDENT = ' '.repeat(STEP_INDENT);

/** The stages and steps of one server, with their results. */
export const runServerText = ({ server, stages }: RunServer, page: Page): string[] => [
  paints(page).bold(server),
  '',
  ...stages.flatMap((stage) => [...stageText(stage, page), '']),
];

const stageText = ({ stage, says, steps }: RunStage, page: Page): string[] => [
  ...hang(label(stage), says, page, paints(page).bold),
  ...steps.flatMap((step) => stepText(step, page)),
];

function stepText(step: RunStep, page: Page): string[] {
  const { number, isUndo, says, verdict, way, evidence, surprises } = step;
  const head = isUndo ? `  undo ${number}. ` : `${`${number}.`.padStart(STEP_INDENT - 1)} `;
  return [
    ...hang(head, says, page),
    ...hang(INDENT, verdict, page, undefined, paintOf(step, page)),
    ...(way === undefined ? [] : hang(`${INDENT}through `, way, page)),
    ...evidenceText(evidence, page),
    ...surprises.flatMap((one) => hang(`${INDENT}unexpected change: `, one, page, undefined, paints(page).yellow)),
  ];
}

function paintOf({ is }: RunStep, page: Page): Paint | undefined {
  const { red, green, yellow } = paints(page);
  return { good: green, bad: red, open: yellow, 'not-started': undefined }[is];
}

export const evidenceText = (evidence: readonly EvidenceReview[], page: Page): string[] =>
  evidence.flatMap(({ is, says }) => hang(`${INDENT}${is.padEnd(8)} `, says, page));
