import { nearest } from '../config/near.ts';
import { EXIT, Fault } from '../domain/fault.ts';
import type { Explanation } from '../explain/explanation.ts';
import { EXPLANATIONS } from '../explain/index.ts';
import { hasAll, search } from '../explain/search.ts';
import { codesText, explanationText, foundText } from '../report/explanation-text.ts';
import { printable } from '../report/printable.ts';
import { prettyCanonical } from '../support/canonical.ts';

export interface ExplainOptions {
  readonly color: boolean;
  readonly width: number;
  readonly format?: 'text' | 'json';
  readonly out: (text: string) => void;
  readonly err?: (text: string) => void;
}

/** Shows the page of a code, the pages that have these words, or all codes. Reads no file and asks no server. */
export async function explain(words: readonly string[], options: ExplainOptions): Promise<number> {
  const asked = words.join(' ').trim();
  const known = find(asked);
  if (words.length === 0) all(options);
  else if (known !== undefined) onePage(known, options);
  else pages(matches(asked), options);
  return EXIT.ok;
}

const all = (options: ExplainOptions): void =>
  options.out(options.format === 'json' ? prettyCanonical([...EXPLANATIONS.keys()]) : codesText(EXPLANATIONS, options));

function onePage([code, page]: Found, options: ExplainOptions): void {
  options.out(options.format === 'json' ? prettyCanonical({ code, ...page }) : explanationText(code, page, options));
}

/** Scripts get a list also for one page: they do not know how many there are. */
function pages(found: readonly Found[], options: ExplainOptions): void {
  const shown = found.slice(0, MOST);
  const [first] = shown;
  if (options.format === 'json') options.out(prettyCanonical(shown.map(([code, page]) => ({ code, ...page }))));
  else if (first !== undefined && found.length === 1) onePage(first, options);
  else if (first !== undefined) {
    options.out(foundText(shown, options));
    options.err?.(hintFor(found.length, first[0]));
  }
}

const MOST = 5;

const hintFor = (count: number, code: string): string =>
  `${count > MOST ? `The best ${MOST} of ${count} pages; more words find fewer. ` : ''}To read one: exstate explain ${code}\n`;

type Found = readonly [code: string, page: Explanation];

/** Codes may be typed by hand, so case does not matter and `E-` may be missing. */
function find(code: string): Found | undefined {
  const wanted = code.toLowerCase();
  return [...EXPLANATIONS].find(([known]) => [wanted, `e-${wanted}`].includes(known.toLowerCase()));
}

/** A misspelled code is not searched for by a part of it: `backend-emtpy` is no question about all of 444. */
function matches(asked: string): Found[] {
  const found = search(asked, EXPLANATIONS).flatMap((code): Found[] => {
    const page = EXPLANATIONS.get(code);
    return page === undefined ? [] : [[code, page]];
  });
  const [first] = found;
  const meant = nearest(asked, [...EXPLANATIONS.keys()]);
  if (first === undefined || (meant !== undefined && !hasAll(asked, ...first))) throw nothingFound(asked, meant);
  return found;
}

function nothingFound(asked: string, meant: string | undefined): Fault {
  const hint =
    meant === undefined
      ? 'Try one or two words of the symptom (`exstate explain blank owa`), the number of an event (`exstate explain 15021`), or a part of the error message. `exstate explain` lists all codes.'
      : `Did you mean ${meant}?`;
  return new Fault('E-unknown-code', EXIT.usage, `There is no page for "${printable(asked)}". ${hint}`);
}
