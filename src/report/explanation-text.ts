import { list } from '../domain/say.ts';
import type { Explanation } from '../explain/explanation.ts';
import { hang, type Page, paints, toType } from './page.ts';

/** All codes with their symptoms, for a reader who does not know the code. */
export function codesText(pages: ReadonlyMap<string, Explanation>, options: Omit<Page, 'verbose'>): string {
  const page = { ...options, verbose: false };
  const { bold } = paints(page);
  const codes = [...pages].sort(([one], [other]) => (one < other ? -1 : 1));
  return `${codes.flatMap(([code, { symptom }]) => [bold(code), ...hang('  ', symptom, page)]).join('\n')}\n`;
}

/** One line for each page: its code, and as much of its symptom as fits. */
export function foundText(
  pages: readonly (readonly [code: string, page: Explanation])[],
  options: Omit<Page, 'verbose'>,
): string {
  const { bold } = paints({ ...options });
  const widest = Math.max(...pages.map(([code]) => code.length));
  const room = Math.max(NARROWEST, options.width) - widest - 2;
  return pages
    .map(([code, { symptom }]) => `${bold(code)}${' '.repeat(widest + 2 - code.length)}${shortened(symptom, room)}\n`)
    .join('');
}

const NARROWEST = 60;

/** Ends at a word. */
const shortened = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, text.lastIndexOf(' ', room - 2))} …`;

export function explanationText(
  code: string,
  { symptom, cause, cure, commands = [] }: Explanation,
  options: Omit<Page, 'verbose'>,
): string {
  const page = { ...options, verbose: false };
  const { bold } = paints(page);
  const lines = [
    ...hang('  symptom  ', symptom, page, bold),
    ...hang('  cause    ', cause, page, bold),
    ...hang('  cure     ', cure, page, bold),
    ...toReplace(commands, page),
    ...toType(commands, 4, page).slice(0, -1),
  ];
  return `${[bold(code), '', ...lines].join('\n')}\n`;
}

/** Words in a command that the reader must replace. */
const PLACEHOLDERS = [
  'EX01',
  'ex01.contoso.com',
  'THUMBPRINT',
  'CONNECTOR',
  'ADDRESS',
  'POOL',
  'SERVICENAME',
  'ORGANIZATION',
  'RUN',
  'CODE',
  'FILE',
  'FOLDER',
  'DIRECTORY',
];

function toReplace(commands: readonly string[], page: Page): string[] {
  const named = PLACEHOLDERS.filter((word) => commands.some((line) => wholeWord(word).test(line)));
  return named.length === 0 ? [] : ['', ...hang('  ', `In these lines, replace ${list(named)} with your own.`, page)];
}

const wholeWord = (word: string): RegExp => new RegExp(`(?<![\\w.-])${word.replaceAll('.', '\\.')}(?![\\w-])`);
