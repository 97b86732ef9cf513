import { minute } from '../domain/say.ts';
import { hang, type Page, paints, toType } from './page.ts';
import type { Advice, RunReview } from './review/review.ts';

const INDENT = 5;

/** How the run ended, and the next command. */
export const runNextText = (review: RunReview, page: Page): string[] => [
  ...hang('', review.outcome, page, undefined, paints(page).bold),
  ...review.because.flatMap((says) => hang('  ', says, page)),
  ...pendingText(review, page),
  '',
  ...review.advice.flatMap((advice) => adviceText(advice, page)),
];

function pendingText({ pending }: RunReview, page: Page): string[] {
  if (pending === null) return [];
  const { from, at, says, more } = pending;
  return [
    ...hang('', `Still different from ${from}, evaluated at ${minute(at)}:`, page),
    ...says.flatMap((one) => hang('  ', one, page)),
    ...(more > 0 ? hang('  ', `and ${more} more`, page) : []),
  ];
}

function adviceText({ says, items = [], type = [] }: Advice, page: Page): string[] {
  return [
    ...hang('', says, page),
    ...items.flatMap((one) => hang('  - ', one, page)),
    ...(items.length > 0 ? [''] : []),
    ...toType(type, INDENT, page),
  ];
}
