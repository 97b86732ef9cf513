import type { ServerPlan } from '../domain/plan.ts';
import type { Reversal } from '../domain/revert.ts';
import { hang, type Page, paints, toType } from './page.ts';
import { cannotAdvice, reversalSaid } from './revert-said.ts';
import { label } from './stage-text.ts';

/** The way back after the run. */
export const reversalText = (reversal: Reversal | undefined, page: Page): string[] =>
  reversal === undefined ? [] : [...hang(label('back-out'), reversalSaid(reversal, page), page, paints(page).bold), ''];

/** What a plan to revert leaves as it is. */
export function cannotText(server: Pick<ServerPlan, 'cannot'>, page: Page): string[] {
  const advice = cannotAdvice(server);
  if (advice.length === 0) return [];
  return [
    `  ${paints(page).bold('not brought back')}`,
    ...advice.flatMap(({ says, type = [] }) => [...hang('     ', says, page), ...toType(type, 7, page)]),
    '',
  ];
}
