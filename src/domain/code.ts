/** Without I, L, O, 0 and 1, which are easily confused when a code is read aloud. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 8;
const HALF = LENGTH / 2;

/**
 * The short code of a digest (`sha256:` and hex), such as `7Q3F-K2ZD`. A change record names an approved plan by its
 * code.
 */
export function codeOf(digest: string): string {
  let rest = BigInt(`0x${digest.slice(digest.indexOf(':') + 1)}`);
  let code = '';
  for (let i = 0; i < LENGTH; i += 1) {
    code += LETTERS.charAt(Number(rest % BigInt(LETTERS.length)));
    rest /= BigInt(LETTERS.length);
  }
  return `${code.slice(0, HALF)}-${code.slice(HALF)}`;
}

/**
 * Reads what a person typed: a code with or without the dash and in any case, or the whole digest. Undefined if it is
 * neither.
 */
export function readCode(typed: string): string | undefined {
  if (/^sha256:[0-9a-f]{64}$/i.test(typed)) return typed.toLowerCase();
  const code = typed.replaceAll('-', '').toUpperCase();
  if (code.length !== LENGTH || [...code].some((letter) => !LETTERS.includes(letter))) return undefined;
  return `${code.slice(0, HALF)}-${code.slice(HALF)}`;
}

export const isExpected = (digest: string, expected: string): boolean =>
  expected.startsWith('sha256:') ? expected === digest : expected === codeOf(digest);
