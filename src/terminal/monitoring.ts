import { EXIT_OF } from '../domain/check.ts';
import { Fault } from '../domain/fault.ts';
import { printable } from '../report/printable.ts';
import { redactText } from '../support/redact.ts';
import { exitOf } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Whether this is a command line of `check`: monitoring reads its exit code and its standard output. */
export const isCheck = (argv: readonly string[]): boolean =>
  argv.slice(2).find((word) => !word.startsWith('-')) === 'check';

/**
 * Whatever goes wrong, monitoring must not take it for well-being: it reads `UNKNOWN` and 3. Standard error has the
 * message, as for every command.
 */
export async function unknownFor(
  error: unknown,
  io: Terminal,
  argv: readonly string[],
  options: { readonly color?: boolean },
): Promise<number> {
  const format = formatIn(argv);
  const exit = await exitOf(error, io, format === 'json', { ...options, exit: EXIT_OF.unknown });
  if (exit === EXIT_OF.ok) return exit;
  const line = `EXSTATE UNKNOWN - ${messageOf(error)}`;
  if (format === 'text') io.out(`${line}\n`);
  if (format === 'prtg') {
    const { prtgFault } = await import('../report/check/prtg.ts');
    io.out(`${JSON.stringify(prtgFault(line))}\n`);
  }
  return exit;
}

/** Parsing may have failed because of the format itself, so it is looked up in the words. */
function formatIn(argv: readonly string[]): string {
  const joined = argv.find((word) => word.startsWith('--format='))?.slice('--format='.length);
  const apart = argv.includes('--format') ? argv[argv.indexOf('--format') + 1] : undefined;
  const format = joined ?? apart ?? 'text';
  return ['json', 'prtg', 'prometheus'].includes(format) ? format : 'text';
}

function messageOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const code = error instanceof Fault ? `${error.code}: ` : '';
  return printable(redactText(`${code}${first.replace(/^error: /, '')}`)).replaceAll('|', '/');
}
