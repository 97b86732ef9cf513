import type { Intent, ServerPlan } from '../domain/plan.ts';
import type { Reversal } from '../domain/revert.ts';
import { choiceText } from './choice-text.ts';
import { copiesSaid } from './copies-said.ts';
import { hang, type Page, paints, tidy } from './page.ts';
import { refusedText } from './refused-text.ts';
import { cannotText, reversalText } from './revert-text.ts';
import { hasNoRole, headlineSaid, reportedOf } from './server-said.ts';
import { label, stagesText } from './stage-text.ts';
import { waitsText } from './waits-text.ts';

export function serverText(server: ServerPlan, intent: Intent, page: Page, back?: Reversal): string[] {
  return tidy([
    ...hang('', headline(server, intent), page, undefined, paints(page).bold),
    '',
    ...refusedText(server, page),
    ...(hasNoRole(server) || intent === 'revert' ? [] : choiceText(server.choice, intent, page)),
    ...copiesText(server, page),
    '',
    ...stagesText(server, page),
    ...reversalText(back, page),
    ...waitsText(server, page),
    ...cannotText(server, page),
    ...section('reported, not changed', reportedOf(server), page),
    ...section(
      'not done, on purpose',
      server.notDone.map(({ says }) => says),
      page,
    ),
    ...codesText(server, page),
  ]);
}

const copiesText = (server: ServerPlan, page: Page): string[] => {
  const says = copiesSaid(server);
  return says === '' ? [] : hang(label('databases'), says, page);
};

/** The codes of the differences, for `exstate explain`. */
const codesText = ({ drift }: ServerPlan, page: Page): string[] =>
  page.verbose && drift.length > 0
    ? section('codes, for `exstate explain`', [[...new Set(drift.map(({ code }) => code))].join(', ')], page)
    : [];

const headline = (server: ServerPlan, intent: Intent): string => `${server.server}: ${headlineSaid(server, intent)}`;

function section(title: string, lines: readonly string[], page: Page): string[] {
  if (lines.length === 0) return [];
  return [`  ${paints(page).bold(title)}`, ...lines.flatMap((says) => hang('     ', says, page)), ''];
}
