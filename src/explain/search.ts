import type { Explanation } from './explanation.ts';
import { wordsOf } from './words.ts';

/** Where a word was found. A code is the title of its page. */
const WEIGHTS = { title: 8, symptom: 4, cause: 2, cure: 1 } as const;
type Place = keyof typeof WEIGHTS;

/**
 * The pages with these words, the best first. If no page has all of them, those with most of them, but at least half: a
 * pasted error message has words that no page repeats.
 */
export function search(words: string, pages: ReadonlyMap<string, Explanation>): string[] {
  const asked = [...wordsOf(words)];
  const found =
    asked.length === 0
      ? []
      : [...pages].map(([code, page]) => ({ code, ...rank(asked, code, page), isQuoted: quotes(words, page) }));
  const most = Math.max(0, ...found.map(({ hits }) => hits));
  if (most === 0 || most * 2 < asked.length) return [];
  return found
    .filter(({ hits }) => hits === most)
    .sort(
      (one, other) =>
        Number(other.isQuoted) - Number(one.isQuoted) || other.score - one.score || (one.code < other.code ? -1 : 1),
    )
    .map(({ code }) => code);
}

/** A message that was pasted stands between quotation marks in the symptom. */
const quotes = (words: string, { symptom }: Explanation): boolean =>
  symptom.toLowerCase().includes(`"${words.trim().toLowerCase()}"`);

/** Whether one page has every word. */
export const hasAll = (words: string, code: string, page: Explanation): boolean => {
  const asked = [...wordsOf(words)];
  return rank(asked, code, page).hits === asked.length;
};

function rank(asked: readonly string[], code: string, page: Explanation): { hits: number; score: number } {
  const places = placesOf(code, page);
  const scores = asked.map((word) => scoreOf(word, places)).filter((score) => score > 0);
  return { hits: scores.length, score: scores.reduce((sum, one) => sum + one, 0) };
}

/** Only the best place counts: a long page would else win by repeating a word. */
const scoreOf = (word: string, places: ReadonlyMap<Place, ReadonlySet<string>>): number =>
  Math.max(0, ...[...places].map(([place, words]) => WEIGHTS[place] * likeness(word, words)));

const placesOf = (code: string, { symptom, cause, cure }: Explanation): ReadonlyMap<Place, ReadonlySet<string>> =>
  new Map<Place, ReadonlySet<string>>([
    ['title', wordsOf(code)],
    ['symptom', wordsOf(symptom)],
    ['cause', wordsOf(cause)],
    ['cure', wordsOf(cure)],
  ]);

/** `cert` means certificate. Numbers are compared as a whole: 1202 is not 12024. */
function likeness(word: string, words: ReadonlySet<string>): number {
  if (words.has(word)) return 1;
  if (word.length < SHORTEST_BEGINNING || /^\d/.test(word)) return 0;
  return [...words].some((other) => other.startsWith(word)) ? 0.5 : 0;
}

const SHORTEST_BEGINNING = 4;
