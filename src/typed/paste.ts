import { UNPRINTABLE } from '../domain/signs.ts';

/** In no shell does any of these mean anything inside a word; and one of our own options. */
const BARE = /^[A-Za-z_./][\w./:-]*$|^\d{4}-[\d:TZ.-]+$|^--[a-z][a-z-]*$/;
/** PowerShell reads a number; some of them it passes on in another form. */
const NUMBER = /^\.?\d[\w.]*$/;
/**
 * What one of the shells still reads between double quotes: `$` and the backtick PowerShell and sh, `%` cmd.exe, `!`
 * bash and cmd.exe. To PowerShell a typographic double quote ends the string as well. U+FFFD stands for a byte that
 * is no text, and a space that is not the usual one does not survive every copy.
 */
const READ_IN_QUOTES = /["$`%!\u201c\u201d\u201e\ufffd]|(?! )\p{Zs}/u;
/** sh takes one of two backslashes away; before the closing quote one is taken for a sign of the quote by each program on Windows. */
const BACKSLASHES = /\\\\|\\$/;
/** Windows PowerShell hands a word without spaces to a .cmd without its quotes, and cmd.exe then reads these. */
const READ_BY_CMD = /[&|<>^]/;

/**
 * A word as PowerShell 5.1 and 7, cmd.exe and sh all read it: as one word, and as this one. Undefined where it cannot
 * be written so for all of them; whoever would show a line to paste then says so instead.
 */
export function pasteable(word: string): string | undefined {
  if (BARE.test(word) && !NUMBER.test(word)) return word;
  const unfit =
    // An empty one Windows PowerShell leaves out.
    word === '' ||
    UNPRINTABLE.test(word) ||
    READ_IN_QUOTES.test(word) ||
    BACKSLASHES.test(word) ||
    (READ_BY_CMD.test(word) && !word.includes(' '));
  return unfit ? undefined : `"${word}"`;
}
