/** The words of a text as stems, and its numbers. Words that every text has are left out. */
export const wordsOf = (text: string): ReadonlySet<string> =>
  new Set((text.toLowerCase().match(/[a-z]+|\d+/g) ?? []).filter((word) => !isEmpty(word)).map(stem));

/** One letter says nothing; `E` begins every code of a fault. */
const isEmpty = (word: string): boolean => (word.length < 2 && !/\d/.test(word)) || EMPTY.has(word);

const EMPTY: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been but by can do does event events for from get has have how i if in into is it its my no not ' +
    'of on or our since so that the their then there this to we was what when where which why with you your'
  ).split(' '),
);

/** `expired`, `expires` and `expiring` are one word, and so are `certificate` and `certificates`. */
function stem(word: string): string {
  if (/\d/.test(word)) return word;
  const ending = ENDINGS.find((end) => word.endsWith(end) && word.length - end.length >= 3);
  const cut = ending === undefined || (ending === 's' && word.endsWith('ss')) ? word : word.slice(0, -ending.length);
  return cut.replace(/(.)\1$/, '$1').replace(/(?<=..)(e|y|i)$/, '');
}

const ENDINGS = ['ings', 'ing', 'als', 'al', 'ed', 'es', 's'];
