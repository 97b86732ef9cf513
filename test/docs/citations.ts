import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The pages that are cited, by the words of the citations. */
export const PAGES = { 'exchange facts': 'docs/exchange-facts.md', formats: 'docs/formats.md' } as const;
export type Page = keyof typeof PAGES;

export interface Citation {
  readonly page: Page;
  readonly section: string;
  /** The number of an item, if the section is a numbered list. */
  readonly item?: string;
}

const NUMBERS = String.raw`\d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*`;
/** The allowed forms: `exchange facts 13, 8.3`, `exchange facts 1, fact 7`, `formats, section 9`. */
const UNIFORM = new RegExp(
  `\\b(?:(exchange facts) (${NUMBERS})(?:, fact (\\d+))?|(formats), sections? (${NUMBERS}))(?![\\w.]*\\d)`,
  'gi',
);
/** Text that looks like a citation of a section. A PowerShell variable is not one. */
const ANY = /(?<![$\w-])(?:(?:facts?|formats?|sheet)\b[\s,:]*(?:sections?\b\s*|§\s*)?\d|sections?\s+\d|§)/gi;
/** A section of the same page: `section 8.3`, `sections 5-13`, `sections 8.2 and 9`. */
const OWN = /\bsections? (\d+(?:\.\d+)?(?:(?:, | and |-)\d+(?:\.\d+)?)*)/gi;

const numbers = (list: string): string[] => list.split(/, | and |-/);

/** Joins the lines of a comment, because a line may end within a citation. */
const asOneLine = (text: string): string => text.replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/|#)?\s*/g, ' ');

export function citationsIn(text: string): Citation[] {
  return [...asOneLine(text).matchAll(UNIFORM)].flatMap(([, facts, sections, item, , others]) =>
    numbers(sections ?? others ?? '').map((section) => ({
      page: facts ? ('exchange facts' as const) : ('formats' as const),
      section,
      ...(item ? { item } : {}),
    })),
  );
}

/** Citations in a form that `citationsIn` does not know, with the text around them. */
export function strayIn(text: string): string[] {
  const rest = asOneLine(text).replaceAll(UNIFORM, '');
  return [...rest.matchAll(ANY)].map(({ index }) => rest.slice(Math.max(0, index - 20), index + 30));
}

/** The same for the page itself, which cites its own sections. */
export function ownSections(text: string): { readonly sections: string[]; readonly stray: string[] } {
  const rest = asOneLine(text).replaceAll(UNIFORM, '');
  const sections = [...rest.matchAll(OWN)].flatMap(([, list]) => numbers(list ?? ''));
  return { sections, stray: strayIn(rest.replaceAll(OWN, '')) };
}

/** Titles in the tests of the simulator begin with the section of their source: `5.3, 18 transportCache: …`. */
const ROW = /(?<=['"`])(\d{1,2}(?:\.\d{1,2})?(?:, \d{1,2}(?:\.\d{1,2})?(?: \w+)?)*): /g;

export const sectionsOfRows = (text: string): { readonly section: string; readonly name?: string }[] =>
  [...text.matchAll(ROW)].flatMap(([, list]) =>
    (list ?? '').split(', ').map((one) => {
      const [section = '', name] = one.split(' ');
      return { section, ...(name ? { name } : {}) };
    }),
  );

export interface Heading {
  readonly number?: string;
  readonly title: string;
  /** The text up to the next heading. */
  readonly body: string;
}

/** The headings of a page. In a code block, `#` begins a comment. */
export function headingsOf(markdown: string): Heading[] {
  const found: { number?: string; title: string; body: string }[] = [];
  let code = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) code = !code;
    const title = code ? undefined : /^#+ (.+)$/.exec(line)?.[1];
    const number = /^(\d+(?:\.\d+)?)\.? /.exec(title ?? '')?.[1];
    if (title !== undefined) found.push({ ...(number ? { number } : {}), title, body: '' });
    else if (found.length > 0) (found.at(-1) as { body: string }).body += `${line}\n`;
  }
  return found;
}

/** The anchor that GitHub makes of a heading. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

export const readFile = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const WRITTEN_BY_HAND = /\.(?:ts|mjs|ps1|psm1|psd1|json|ya?ml|md|cs)$/;

/** All files that a person wrote. Goldens and built files are left out. */
export function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && WRITTEN_BY_HAND.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules/') && !path.endsWith('/plan.json') && !path.startsWith('test/docs/'))
    .sort();
}
