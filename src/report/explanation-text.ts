import type { Explanation } from '../explain/explanation.ts';
import { hang, type Page, paints } from './page.ts';

/** Every code with its symptom: whoever has no code finds one here. */
export function codesText(pages: ReadonlyMap<string, Explanation>, options: Omit<Page, 'verbose'>): string {
  const page = { ...options, verbose: false };
  const { bold } = paints(page);
  const codes = [...pages].sort(([one], [other]) => (one < other ? -1 : 1));
  return `${codes.flatMap(([code, { symptom }]) => [bold(code), ...hang('  ', symptom, page)]).join('\n')}\n`;
}

/** One page: symptom, cause, cure. */
export function explanationText(
  code: string,
  { symptom, cause, cure }: Explanation,
  options: Omit<Page, 'verbose'>,
): string {
  const page = { ...options, verbose: false };
  const { bold } = paints(page);
  const lines = [
    ...hang('  symptom  ', symptom, page, bold),
    ...hang('  cause    ', cause, page, bold),
    ...hang('  cure     ', cure, page, bold),
  ];
  return `${[bold(code), '', ...lines].join('\n')}\n`;
}
