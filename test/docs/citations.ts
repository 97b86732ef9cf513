import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The pages that are cited, by the words that cite them. */
export const PAGES = { 'exchange facts': 'docs/exchange-facts.md', formats: 'docs/formats.md' } as const;
export type Page = keyof typeof PAGES;

export interface Citation {
  readonly page: Page;
  readonly section: string;
  /** Of a section that is a numbered list, the item. */
  readonly item?: string;
}

const NUMBERS = String.raw`\d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*`;
/** `exchange facts 13, 8.3`, `exchange facts 1, fact 7`, `formats, section 9`: these ways and no others. */
const UNIFORM = new RegExp(
  `\\b(?:(exchange facts) (${NUMBERS})(?:, fact (\\d+))?|(formats), sections? (${NUMBERS}))(?![\\w.]*\\d)`,
  'gi',
);
/** What looks as if it led to a section of a page. A variable of PowerShell is none. */
const ANY = /(?<![$\w-])(?:(?:facts?|formats?|sheet)\b[\s,:]*(?:sections?\b\s*|§\s*)?\d|sections?\s+\d|§)/gi;
/** Own sections, in a page itself: `section 8.3`, `sections 5-13`, `sections 8.2 and 9`. */
const OWN = /\bsections? (\d+(?:\.\d+)?(?:(?:, | and |-)\d+(?:\.\d+)?)*)/gi;

const numbers = (list: string): string[] => list.split(/, | and |-/);

/** A citation that a line end breaks is one, so a comment is read as one line. */
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

/** Citations in a form that `citationsIn` does not follow, with the words around them. */
export function strayIn(text: string): string[] {
  const rest = asOneLine(text).replaceAll(UNIFORM, '');
  return [...rest.matchAll(ANY)].map(({ index }) => rest.slice(Math.max(0, index - 20), index + 30));
}

/** The same of a page itself, where the sections are its own. */
export function ownSections(text: string): { readonly sections: string[]; readonly stray: string[] } {
  const rest = asOneLine(text).replaceAll(UNIFORM, '');
  const sections = [...rest.matchAll(OWN)].flatMap(([, list]) => numbers(list ?? ''));
  return { sections, stray: strayIn(rest.replaceAll(OWN, '')) };
}

/** Rows of the simulator's tests begin with the section that says so: `5.3, 18 transportCache: …`. */
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
  /** All that stands under it, down to the next heading. */
  readonly body: string;
}

/** Headings of a page; in a code block a `#` is a comment. */
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

/** As GitHub makes it of a heading. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

export const readFile = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const WRITTEN_BY_HAND = /\.(?:ts|mjs|ps1|psm1|psd1|json|ya?ml|md|cs)$/;

/** Every file that a person wrote, from the top of the repository. Goldens and what is built are left out. */
export function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && WRITTEN_BY_HAND.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules/') && !path.endsWith('/plan.json') && !path.startsWith('test/docs/'))
    .sort();
}
