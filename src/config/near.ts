/** Longer words are not compared: they are not typing errors, and comparing them takes time. */
const LONGEST_WORD = 64;

/**
 * The known word that was probably meant: equal except for case and hyphens, the only one that starts so, or at most a
 * few typing errors away.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const said = fold(word);
  return known.find((name) => fold(name) === said) ?? onlyOneBeginning(said, known) ?? closest(said, known);
}

const fold = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, '');

function onlyOneBeginning(said: string, known: readonly string[]): string | undefined {
  const found = said.length < 3 ? [] : known.filter((name) => fold(name).startsWith(said));
  return found.length === 1 ? found[0] : undefined;
}

function closest(said: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({
      name,
      distance: editDistance(said, fold(name)),
      most: Math.ceil(Math.max(said.length, name.length) / 4),
    }))
    .filter(({ distance, most }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/**
 * The number of letters that are missing, added, changed or swapped with their neighbor. A swap counts as one: `fqnd`
 * is the most frequent kind of typing error, and plain Levenshtein counts two, too many for a word of four letters.
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, change, swapped ? at(before, j - 2) + 1 : change));
    }
    [before, last] = [last, row];
  }
  return at(last, b.length);
}

const at = (row: readonly number[], j: number): number => row[j] ?? Number.POSITIVE_INFINITY;
