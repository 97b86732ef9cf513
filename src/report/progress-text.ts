import type { Instant } from '../domain/facts.ts';
import type { Operation, Stage } from '../domain/operation.ts';
import type { Step } from '../domain/plan.ts';
import type { Cost } from '../domain/proof.ts';
import type { Wait } from '../domain/wait.ts';
import { factIs } from './facts-said.ts';
import { operationSaid } from './operation-said.ts';
import { rangeSaid } from './outage-said.ts';
import { counted, hang, type Page, paints } from './page.ts';

/** A step of a plan or of an undo, with its number among the steps of its server. */
export interface Task {
  readonly step: string;
  readonly server: string;
  readonly stage: Stage;
  readonly is: 'step' | 'undo';
  readonly number: number;
  readonly of: number;
  readonly cost: Cost;
  readonly operation: Operation;
}

export const tasksOf = (is: Task['is'], server: string, steps: readonly Step[]): Task[] =>
  steps.map(({ id, stage, cost, operation }, i) => ({
    step: id,
    server,
    stage,
    is,
    number: i + 1,
    of: steps.length,
    cost,
    operation,
  }));

export const taskSaid = ({ is, number, of, server, stage }: Task, says: string): string =>
  `${server} ${is} ${number} of ${of} (${stage}): ${says}`;

/** `EX01 step 4 of 6: restart IIS, 42 s of 1 to 5 min`. Short, because it must fit on one line with the wait. */
export function underWaySaid({ server, is, number, of, operation, cost }: Task, seconds: number): string {
  const expected = cost.webSeconds ?? cost.mailSeconds;
  const outage = expected === undefined ? '' : ` of ${rangeSaid(expected)}`;
  return `${server} ${is} ${number} of ${of}: ${operationSaid(operation)}, ${timeSaid(seconds)}${outage}`;
}

/** `waiting until 00:05:00 UTC`, with the first claim that does not hold yet: `for: 444 presents AB12…3333`. */
export function waitSaid(wait: Wait): string {
  const until = `waiting until ${wait.until.slice(11, 19)} UTC`;
  const [first, ...more] = wait.for === 'answer' ? [] : wait.open;
  if (first === undefined) return until;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return `${until} for: ${factIs(first.fact, first.want)}${others}`;
}

export const serverDoneSaid = (server: string, steps: number, seconds: number): string =>
  `${server}: ${counted(steps, 'step')} done in ${timeSaid(seconds)}`;

const timeSaid = (seconds: number): string =>
  seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;

export type Word = 'ok' | 'FAILED' | 'running';

/** One line of progress. The word comes first, so that a failure is easy to see. In a log, the time comes before it. */
export function progressText(word: Word, says: string, page: Page, at?: Instant): string {
  const { green, red } = paints(page);
  const paint = word === 'ok' ? green : word === 'FAILED' ? red : undefined;
  const time = at === undefined ? '' : at;
  return `${time}${hang(`  ${word.padEnd(7)} `, says, page, paint).join('\n')}\n`;
}
