import type { Stage } from '../domain/operation.ts';
import type { Step } from '../domain/plan.ts';
import { hang, type Page, paints } from './page.ts';

/** A step of a plan or of an undo, and which of how many it is on its server. */
export interface Task {
  readonly server: string;
  readonly stage: Stage;
  readonly is: 'step' | 'undo';
  readonly number: number;
  readonly of: number;
  readonly says: string;
}

/** `EX01/3` is a step of the plan, `EX01/undo-web/1` one of the undo of stage web. */
export function taskOf(step: Step, of: number): Task {
  const [server = '', ...rest] = step.id.split('/');
  return {
    server,
    stage: step.stage,
    is: rest.length > 1 ? 'undo' : 'step',
    number: Number(rest.at(-1)),
    of,
    says: step.says,
  };
}

export const taskSaid = ({ is, number, of, server, stage, says }: Task): string =>
  `${server} ${is} ${number} of ${of} (${stage}): ${says}`;

export type Word = 'ok' | 'FAILED' | 'running';

/** One thing that happened. The word comes first, so that a failure is seen among fifty lines. */
export function progressText(word: Word, says: string, page: Page): string {
  const { green, red } = paints(page);
  const paint = word === 'ok' ? green : word === 'FAILED' ? red : undefined;
  return `${hang(`  ${word.padEnd(7)} `, says, page, paint).join('\n')}\n`;
}
