import { nearest } from '../config/near.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import { EXPLANATIONS } from '../explain/index.ts';
import { codesText, explanationText } from '../report/explanation-text.ts';
import { prettyCanonical } from '../support/canonical.ts';

export interface ExplainOptions {
  readonly color: boolean;
  readonly width: number;
  readonly format?: 'text' | 'json';
  readonly out: (text: string) => void;
}

/** Shows the page of a code, or all codes. Reads no file and asks no server. */
export async function explain(code: string | undefined, options: ExplainOptions): Promise<number> {
  const json = options.format === 'json';
  if (code === undefined)
    options.out(json ? prettyCanonical([...EXPLANATIONS.keys()]) : codesText(EXPLANATIONS, options));
  else {
    const known = find(code);
    const page = known === undefined ? undefined : EXPLANATIONS.get(known);
    if (known === undefined || page === undefined) throw unknownCode(code);
    options.out(json ? prettyCanonical({ code: known, ...page }) : explanationText(known, page, options));
  }
  return EXIT.ok;
}

/** Codes may be typed by hand, so case does not matter and `E-` may be missing. */
function find(code: string): string | undefined {
  const wanted = code.trim().toLowerCase();
  return [...EXPLANATIONS.keys()].find((known) => [wanted, `e-${wanted}`].includes(known.toLowerCase()));
}

function unknownCode(code: string): Fault {
  const meant = nearest(code, [...EXPLANATIONS.keys()]);
  const hint =
    meant === undefined
      ? 'An error message shows its code, `exstate plan --verbose` shows the codes of differences, and `exstate explain` lists all codes.'
      : `Did you mean ${meant}?`;
  return new Fault('E-unknown-code', EXIT.usage, `There is no page for "${code}". ${hint}`);
}
