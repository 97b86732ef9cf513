import { UNPRINTABLE } from '../domain/signs.ts';

/** Words in which no shell reads any character as syntax, and the options of exstate. */
const BARE = /^[A-Za-z_./][\w./:-]*$|^\d{4}-[\d:TZ.-]+$|^--[a-z][a-z-]*$/;
/** PowerShell parses a number and may pass it on in another form. */
const NUMBER = /^\.?\d[\w.]*$/;
/**
 * Characters that at least one shell reads inside double quotes: PowerShell and sh read `$` and the backtick, cmd.exe
 * reads `%`, bash and cmd.exe read `!`. A typographic double quote also ends a string in PowerShell. U+FFFD stands for
 * a byte that is not text, and unusual spaces may be lost when copied.
 */
const READ_IN_QUOTES = /["$`%!\u201c\u201d\u201e\ufffd]|(?! )\p{Zs}/u;
/**
 * sh removes one of two backslashes. On Windows, programs read a backslash before the closing quote as an escape of the
 * quote.
 */
const BACKSLASHES = /\\\\|\\$/;
/**
 * Windows PowerShell passes a word without spaces to a .cmd file without its quotes, and cmd.exe then reads these
 * characters.
 */
const READ_BY_CMD = /[&|<>^]/;

/**
 * The word in a form that PowerShell 5.1, PowerShell 7, cmd.exe and sh all read as this one word. Undefined if there is
 * no such form; the report then says so instead of showing a line to paste.
 */
export function pasteable(word: string): string | undefined {
  if (BARE.test(word) && !NUMBER.test(word)) return word;
  const cannotBeQuoted =
    // Windows PowerShell drops an empty argument.
    word === '' ||
    UNPRINTABLE.test(word) ||
    READ_IN_QUOTES.test(word) ||
    BACKSLASHES.test(word) ||
    (READ_BY_CMD.test(word) && !word.includes(' '));
  return cannotBeQuoted ? undefined : `"${word}"`;
}
