import type { Intent, ServerPlan } from '../domain/plan.ts';
import type { Reversal } from '../domain/revert.ts';
import { choiceText } from './choice-text.ts';
import { counted, hang, type Page, paints, tidy } from './page.ts';
import { refusedText } from './refused-text.ts';
import { cannotText, reversalText } from './revert-text.ts';
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

/** A computer without a role has no certificates to choose from. */
const hasNoRole = ({ drift }: ServerPlan): boolean => drift.some(({ code }) => code === 'no-role');

/** What to do first, because exstate does not move databases. */
function copiesText({ server, activeCopies }: ServerPlan, page: Page): string[] {
  if (activeCopies === undefined) return [];
  const first = `\`Move-ActiveMailboxDatabase -Server ${server}\``;
  const says =
    activeCopies === null
      ? `it is not known how many database copies are active on ${server}. Users of these databases notice each restart. If there are any, move them first: ${first}`
      : `${counted(activeCopies, 'database copy is', 'database copies are')} active on ${server}. Users of these databases notice each restart, whichever front end they use. Move them first, if another server can take them: ${first}`;
  return hang(label('databases'), says, page);
}

/** The codes of the differences, for `exstate explain`. */
const codesText = ({ drift }: ServerPlan, page: Page): string[] =>
  page.verbose && drift.length > 0
    ? section('codes, for `exstate explain`', [[...new Set(drift.map(({ code }) => code))].join(', ')], page)
    : [];

/** It differs from the desired state, and a person corrects it. */
export const isByHand = (drift: ServerPlan['drift']): boolean => drift.some(({ code }) => code === 'kept-by-hand');

export function headline({ server, verdict, steps, blocked, drift }: ServerPlan, intent: Intent): string {
  if (isByHand(drift)) return `${server}: kept by hand, exstate plans nothing on it`;
  if (verdict === 'in-desired-state') return `${server}: ${DONE[intent]}`;
  if (verdict === 'refused') return `${server}: REFUSED, nothing is done: exstate found a fault in its own plan`;
  const waits =
    blocked.length === 0 ? '' : `; ${counted(blocked.length, 'difference is blocked', 'differences are blocked')}`;
  if (verdict === 'blocked') return `${server}: blocked, no step is possible`;
  const goal = GOAL[intent];
  return blocked.length === 0
    ? `${server}: ${counted(steps.length, 'step')} ${goal}`
    : `${server}: ${counted(steps.length, 'step')} possible${waits}`;
}

const DONE: Readonly<Record<Intent, string>> = {
  converge: 'in its desired state',
  retire: 'nothing to retire',
  revert: 'nothing to revert',
  undo: '',
};
const GOAL: Readonly<Record<Intent, string>> = {
  converge: 'to the desired state',
  retire: 'to retire what is superseded',
  revert: 'back to what the run found',
  undo: '',
};

export const reportedOf = ({ drift }: ServerPlan): string[] =>
  drift.filter(({ owner }) => owner === 'reported').map(({ says }) => says);

function section(title: string, lines: readonly string[], page: Page): string[] {
  if (lines.length === 0) return [];
  return [`  ${paints(page).bold(title)}`, ...lines.flatMap((says) => hang('     ', says, page)), ''];
}
