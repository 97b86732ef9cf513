import { isNew } from '../domain/facts.ts';
import type { Candidate, Choice, Intent } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import { factName } from './facts-said.ts';
import { counted, hang, type Page, paints } from './page.ts';
import { label } from './stage-text.ts';

/** The chosen certificate with the reason, and why each other certificate was not chosen. */
export function choiceText(choice: Choice, intent: Intent, page: Page): string[] {
  const { certificate, why } = choice;
  const head = hang(label('chosen'), `${named(certificate, intent, page)}: ${why}`, page, paints(page).bold);
  return [...head, ...others(choice, page), ...(intent === 'retire' ? [] : typedName(choice, page))];
}

/** The PowerShell lines contain $new, not (new). */
const typedName = ({ certificate }: Choice, page: Page): string[] =>
  page.verbose && certificate !== null && isNew(certificate)
    ? hang(label(''), 'in the lines to type, $new is the thumbprint of (new); the first step sets it', page)
    : [];

/** `retire` issues nothing. */
function named(certificate: Choice['certificate'], intent: Intent, { verbose }: Page): string {
  if (certificate === null) return 'none yet';
  if (isNew(certificate))
    return intent === 'retire' ? 'a new certificate, not issued yet' : 'a new certificate, called (new) here';
  return verbose ? certificate : show(certificate);
}

function others({ certificate, candidates }: Choice, page: Page): string[] {
  const rest = candidates.filter((one) => one.certificate !== certificate);
  const told = page.verbose ? rest : rest.filter((one) => !one.foreign);
  const left = rest.length - told.length;
  const more =
    left === 0
      ? []
      : hang(label(''), `${counted(left, 'more certificate')}, for other purposes (listed with --verbose)`, page);
  return [...told.flatMap((one) => hang(label(''), candidateSaid(one, page), page)), ...more];
}

function candidateSaid({ certificate, rejected, unknown }: Candidate, { verbose }: Page): string {
  const id = verbose ? certificate : show(certificate);
  if (unknown !== undefined)
    return `${id} may be usable, but is not decided: ${factName(unknown.fact)} could not be read (${unknown.because})`;
  return `rejected ${id}: ${rejected ?? 'another is preferred'}`;
}
