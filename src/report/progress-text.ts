import type { Stage } from '../domain/operation.ts';
import type { Step } from '../domain/plan.ts';
import { hang, type Page, paints } from './page.ts';

/** A step of a plan or of an undo, with its number among the steps of its server. */
export interface Task {
  readonly step: string;
  readonly server: string;
  readonly stage: Stage;
  readonly is: 'step' | 'undo';
  readonly number: number;
  readonly of: number;
}

export const tasksOf = (is: Task['is'], server: string, steps: readonly Step[]): Task[] =>
  steps.map(({ id, stage }, i) => ({ step: id, server, stage, is, number: i + 1, of: steps.length }));

export const taskSaid = ({ is, number, of, server, stage }: Task, says: string): string =>
  `${server} ${is} ${number} of ${of} (${stage}): ${says}`;

export type Word = 'ok' | 'FAILED' | 'running';

/** One line of progress. The word comes first, so that a failure is easy to see. */
export function progressText(word: Word, says: string, page: Page): string {
  const { green, red } = paints(page);
  const paint = word === 'ok' ? green : word === 'FAILED' ? red : undefined;
  return `${hang(`  ${word.padEnd(7)} `, says, page, paint).join('\n')}\n`;
}
