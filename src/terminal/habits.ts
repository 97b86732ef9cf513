/** Words with which other programs of Windows show their help. */
const HELP: ReadonlySet<string> = new Set(['/?', '-?', '/h', '/help']);

/** The command line with --help in place of what people type for it on Windows. */
export function withHelp(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((word, at) => (HELP.has(word.toLowerCase()) && (end < 0 || at < end) ? '--help' : word));
}

/** How a command that changes something shows what it would do. */
const SHOWS: Readonly<Record<string, string>> = {
  apply: '`exstate plan` shows what apply would do, and changes nothing.',
  retire: '`exstate plan --intent retire` shows what retire would remove, and changes nothing.',
  revert: '`exstate revert RUN --out plan.json` only writes the plan of revert, and changes nothing.',
  rollback: '`exstate show RUN` shows what the run did. rollback asks before it begins; answer "no" to change nothing.',
};

/** What to type instead of an option of PowerShell or of another program; undefined if there is no advice. */
export function adviceFor(option: string, command: string | undefined, known: readonly string[]): string | undefined {
  const word = option.replace(/[:=].*$/s, '');
  if (/^--?(?:what-?if|dry-?run|preview|check)$/i.test(word)) return dryRun(word, command);
  if (/^--?(?:confirm|force|y|assume-yes|non-?interactive)$/i.test(word) && command !== undefined && command in SHOWS)
    return `exstate has no ${word}. ${command} asks before it begins; --yes goes on without the question.`;
  const meant = `--${kebab(word)}`;
  return /^-[A-Za-z]/.test(word) && known.includes(meant)
    ? `exstate has no ${word}. Its options begin with two hyphens and have small letters: ${meant}.`
    : undefined;
}

const dryRun = (word: string, command: string | undefined): string =>
  `exstate has no ${word}. ${(command !== undefined && SHOWS[command]) || `${command ?? 'This command'} changes no server, so leave it out.`}`;

/** `-StateDir` as `state-dir`. */
const kebab = (word: string): string =>
  word
    .slice(1)
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase();
