import type { Plan } from '../../domain/plan.ts';
import { minute } from '../../domain/say.ts';
import type { PlanPage } from '../page.ts';
import type { Kind } from '../review/board.ts';
import { backOut } from './back-out-section.ts';
import { type Board, boardOf } from './board.ts';
import { communication } from './communication.ts';
import { documentOf } from './document.ts';
import { downtime } from './downtime.ts';
import { filter } from './filter.ts';
import { contents, headingOf } from './heading.ts';
import { implementation } from './implementation.ts';
import { leftovers } from './leftovers.ts';
import { type Html, html } from './markup.ts';
import { signOff } from './sign-off.ts';
import { summary } from './summary.ts';
import { testPlan } from './test-plan.ts';
import { whyNow } from './why-now.ts';

/** The plan as a page that a change board reads and signs: one file that needs nothing else. */
export function planHtml(plan: Plan, page: Pick<PlanPage, 'next' | 'noLine'>): string {
  const board = boardOf(plan, page);
  return documentOf({
    title: `Change review ${plan.code}: ${plan.organization}`,
    running: html`<b>plan ${plan.code}</b> · ${plan.organization} · evaluated ${minute(plan.judgedAt)}<br><span>${plan.digest}</span>`,
    body: bodyOf(board),
  });
}

const bodyOf = (board: Board): Html => html`${headingOf(headOf(board))}
${contents(PARTS)}
<main>
${summary(board)}${filter(board.rows, KINDS)}${whyNow(board)}${implementation(board)}${downtime(board)}${backOut(board)}${testPlan(board)}${communication(board)}${leftovers(board)}${signOff(board)}</main>`;

const headOf = ({ plan, review }: Board) => ({
  kind: TITLES[plan.intent] ?? `Change review: ${plan.intent}`,
  organization: plan.organization,
  title: review.totals,
  meta: `${review.source} · evaluated ${minute(review.evaluatedAt)}`,
  code: plan.code,
});

const TITLES: Readonly<Record<string, string>> = {
  converge: 'Change review',
  retire: 'Change review: remove superseded certificates',
};

const PARTS = {
  summary: 'Summary',
  why: 'Why now',
  implementation: 'Implementation',
  downtime: 'Downtime',
  'back-out': 'Back-out',
  tests: 'Test plan',
  communication: 'Communication',
  'sign-off': 'Sign-off',
};

const KINDS: Readonly<Record<Kind, string>> = {
  red: 'Wrong now',
  changes: 'Changes',
  blocked: 'Something blocked',
  refused: 'Refused',
  'by-hand': 'By hand',
  'in-order': 'In order',
};
