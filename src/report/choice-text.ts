import { isNew } from '../domain/facts.ts';
import type { Choice, Intent } from '../domain/plan.ts';
import { chosenSaid } from './choice-said.ts';
import { hang, type Page, paints } from './page.ts';
import { label } from './stage-text.ts';

/** The chosen certificate with the reason, and why each other certificate was not chosen. */
export function choiceText(choice: Choice, intent: Intent, page: Page): string[] {
  const [chosen = '', ...others] = chosenSaid(choice, intent, page);
  return [
    ...hang(label('chosen'), chosen, page, paints(page).bold),
    ...others.flatMap((says) => hang(label(''), says, page)),
    ...(intent === 'retire' ? [] : typedName(choice, page)),
  ];
}

/** The PowerShell lines contain $new, not (new). */
const typedName = ({ certificate }: Choice, page: Page): string[] =>
  page.verbose && certificate !== null && isNew(certificate)
    ? hang(label(''), 'in the lines to type, $new is the thumbprint of (new); the first step sets it', page)
    : [];
