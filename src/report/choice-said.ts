import { isNew } from '../domain/facts.ts';
import type { Candidate, Choice, Intent } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import { factName } from './facts-said.ts';
import { counted, type Page } from './page.ts';

type Detail = Pick<Page, 'verbose'>;

/** The chosen certificate first. */
export function chosenSaid({ certificate, why, candidates }: Choice, intent: Intent, page: Detail): string[] {
  const rest = candidates.filter((one) => one.certificate !== certificate);
  const told = page.verbose ? rest : rest.filter((one) => !one.foreign);
  const left = rest.length - told.length;
  const more = left === 0 ? [] : [`${counted(left, 'more certificate')}, for other purposes (listed with --verbose)`];
  return [`${named(certificate, intent, page)}: ${why}`, ...told.map((one) => candidateSaid(one, page)), ...more];
}

/** `retire` issues nothing. */
function named(certificate: Choice['certificate'], intent: Intent, { verbose }: Detail): string {
  if (certificate === null) return 'none yet';
  if (isNew(certificate))
    return intent === 'retire' ? 'a new certificate, not issued yet' : 'a new certificate, called (new) here';
  return verbose ? certificate : show(certificate);
}

function candidateSaid({ certificate, rejected, unknown }: Candidate, { verbose }: Detail): string {
  const id = verbose ? certificate : show(certificate);
  if (unknown !== undefined)
    return `${id} may be usable, but is not decided: ${factName(unknown.fact)} could not be read (${unknown.because})`;
  return `rejected ${id}: ${rejected ?? 'another is preferred'}`;
}
