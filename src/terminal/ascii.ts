/** The signs that exstate itself uses beyond ASCII. Names from servers stay as they are. */
const PLAIN: Readonly<Record<string, string>> = { '…': '...', '·': '.', '→': '->' };

export const inAscii = (text: string): string => text.replace(/[…·→]/g, (sign) => PLAIN[sign] ?? sign);

interface Reader {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly isTTY: boolean;
}

/**
 * Whether the reader of a stream may show these signs wrongly. EXSTATE_ASCII decides, if it is set: 1 is yes, 0 is no.
 *
 * Windows: Node writes to a console in UTF-16, whatever its code page is. A pipe gets UTF-8, and Windows PowerShell
 * reads it in the code page of the console, so `exstate plan | more` would show three wrong letters for each sign.
 * Elsewhere: the locale of the terminal, as far as it is named. A pipe or a file is UTF-8 there.
 */
export function wantsAscii({ platform, env, isTTY }: Reader): boolean {
  const decided = env['EXSTATE_ASCII'];
  if (decided === '1' || decided === '0') return decided === '1';
  if (platform === 'win32') return !isTTY;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return isTTY && locale !== undefined && locale !== '' && !/utf-?8/i.test(locale);
}
