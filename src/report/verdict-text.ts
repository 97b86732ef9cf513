import type { Plan } from '../domain/plan.ts';
import { downSaid } from './order-said.ts';
import { hang, type PlanPage, paints } from './page.ts';
import { printable } from './printable.ts';
import { convergesAgain } from './revert-said.ts';
import { exitSaid, type Next, nextSaid, totalsSaid, wholeOutageSaid } from './verdict-said.ts';

/** The summary of all servers, the exit code and the next command. */
export function verdictText(plan: Plan, page: PlanPage): string[] {
  const outage = wholeOutageSaid(plan);
  return [
    ...downSaid(plan).flatMap((says) => hang('', says, page, undefined, paints(page).red)),
    ...hang('', `In all: ${totalsSaid(plan)}.`, page, undefined, paints(page).bold),
    ...(outage === '' ? [] : hang('', `Outage: ${outage}.`, page)),
    ...(page.goesOn === true && plan.verdict === 'changes' ? [] : ending(plan, page)),
    ...(plan.verdict === 'changes' ? convergesAgain(plan) : []).flatMap((line) => hang('', line, page)),
  ];
}

const ending = (plan: Plan, page: PlanPage): string[] => [
  ...hang('', exitSaid(plan), page),
  ...nextSaid(plan, page).flatMap((next) => nextText(next, page)),
];

/** A command is not wrapped, so that it can be pasted. */
function nextText({ says, line }: Next, page: PlanPage): string[] {
  if (line === undefined) return hang('', says, page);
  return says === NEXT ? [printable(`${says} ${line}`)] : [...hang('', says, page), printable(line)];
}

const NEXT = 'Next:';
