import type { JournalLine } from '../domain/journal.ts';
import { minute } from '../domain/say.ts';
import { ends, hang, type Page, paints, type RunPage, some, tidy } from './page.ts';
import { printable } from './printable.ts';
import { runReviewOf } from './review/of-run.ts';
import type { RunReview } from './review/review.ts';
import { foldedText, isWell } from './run-folded.ts';
import { runNextText } from './run-next.ts';
import { evidenceText, runServerText } from './run-steps.ts';

/** The text of a run, from its journal: the steps, the evidence, the end and the next command. */
export function runText(lines: readonly JournalLine[], page: RunPage): string {
  const review = runReviewOf(lines, page);
  if (review === null) return 'This journal does not say what the run was to do.\n';
  return `${tidy([
    ...heading(review, page),
    '',
    ...serversText(review, page),
    ...owedText(review, page),
    ...notStartedText(review, page),
    ...refusedText(review, page),
    ...runNextText(review, page),
  ]).join('\n')}\n`;
}

function heading(review: RunReview, page: Page): string[] {
  const { source, run, code, startedAt, lastAt, finished, resumed, overrides } = review;
  return [
    ...ends(printable(source), `run ${printable(run)}`, page),
    `plan ${code}`,
    ...hang('', `started ${minute(startedAt)}, ${finished ? 'ended' : 'last entry'} ${minute(lastAt)}`, page),
    ...resumed.flatMap(({ command, at }) => hang('', `continued by \`exstate ${command}\` ${minute(at)}`, page)),
    ...overrides.flatMap((says) => hang('', says, page)),
  ];
}

/** If many servers went well, they share a few lines. Every other server has its whole text. */
function serversText({ servers }: RunReview, page: RunPage): string[] {
  const well = page.whole === undefined || page.verbose ? [] : servers.filter(isWell);
  const folded = well.length > MOST_WHOLE ? well : [];
  return [
    ...foldedText(folded, page),
    ...servers.filter((server) => !folded.includes(server)).flatMap((server) => runServerText(server, page)),
  ];
}

const MOST_WHOLE = 2;

const owedText = ({ owed }: RunReview, page: Page): string[] =>
  owed.flatMap(({ says, evidence }) => [
    ...hang('', says, page, undefined, paints(page).bold),
    ...evidenceText(evidence, page),
    '',
  ]);

const notStartedText = ({ notStarted }: RunReview, page: Page): string[] =>
  notStarted.length === 0 ? [] : [...hang('', `Not started: ${some(notStarted, page)}`, page), ''];

/** Repeated at the end of every run, so that a reader does not believe that the run covered these servers. */
function refusedText({ refused }: RunReview, page: Page): string[] {
  if (refused.length === 0) return [];
  const says = `REFUSED, nothing was done: ${some(refused, page)}. exstate found a fault in its own plan; \`exstate plan\` shows what to report.`;
  return [...hang('', says, page), ''];
}
