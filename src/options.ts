import { type Command, Help, Option } from 'commander';
import type { Format } from './report/format.ts';
import { HOME } from './session/next-line.ts';
import type { Common } from './terminal/io.ts';
import { codeOption, instantOption, limitOption, reasonOption, repeated } from './terminal/option-values.ts';

export const ANY_COMMAND: readonly Format[] = ['text', 'json'];

export function common(command: Command, formats: readonly string[] = ANY_COMMAND): Command {
  return command
    .addOption(new Option('--format <format>', 'format of the output').choices(formats).default('text'))
    .option('--at <instant>', 'evaluate as if it were this time, such as 2027-12-01T00:00:00Z', instantOption)
    .option('--state-dir <dir>', 'folder of the journals', HOME)
    .option('--no-color', 'no colors')
    .option('--verbose', 'print the PowerShell of every step, and log to standard error', false);
}

/**
 * Every command accepts these options, so that one line of options fits all. The help shows an option only where it
 * does something; --observation is refused where something is changed, with a message of its own.
 */
export function hiding(command: Command, ...names: readonly string[]): Command {
  for (const option of command.options) if (names.includes(option.long ?? '')) option.hideHelp();
  return command;
}

/** The help does not show a default that is false or an empty list. */
export const optionDescription = (option: Option): string =>
  option.defaultValue === false || (Array.isArray(option.defaultValue) && option.defaultValue.length === 0)
    ? option.description
    : new Help().optionDescription(option);

export const withServers = (command: Command, formats?: readonly string[]): Command =>
  common(command, formats).option(
    '--server <names>',
    'only these servers: names or patterns, such as EX01,EX02 or EX* (repeatable)',
    repeated,
    [],
  );

export const withSource = (command: Command, formats?: readonly string[]): Command =>
  withServers(command, formats)
    .option('--world <file>', 'use the simulated organization in this file')
    .option(
      '--observation <file>',
      'use the recorded organization in this file (plan, check, observe and inventory only)',
    )
    .option(
      '--snap-in',
      'on the server itself, if no management shell opens: load the Exchange snap-in, which bypasses roles and the audit log',
      false,
    );

const withReports = (command: Command): Command =>
  command.option(
    '--report <file>',
    'write the report to this file as well; .md, .html, .txt or .json decides the format (repeatable)',
    repeated,
    [],
  );

export const withLimit = (command: Command): Command =>
  withReports(command).option(
    '--limit <characters>',
    'the characters that a Markdown report may have (default: 60000)',
    limitOption,
  );

export const withoutCmdlets = (command: Command): Command =>
  command.option('--without-cmdlets', 'if no Exchange cmdlet can be called, let Windows make the certificate', false);

export const changing = (command: Command): Command =>
  withReports(hiding(withSource(command), '--observation')).option('--yes', 'do not ask for confirmation', false);
export const expecting = (command: Command): Command =>
  changing(command).option(
    '--expect <code>',
    'refuse every plan except the approved one, which has this code',
    codeOption,
  );
export const textOrJson = ({ format }: Common): 'text' | 'json' => (format === 'json' ? 'json' : 'text');
export const overriding = (command: Command): Command =>
  expecting(command).option(
    '--outside-window <reason>',
    'change servers although no maintenance window is open; the reason is written to the journal',
    reasonOption,
  );

/** Parsing may fail because of the arguments themselves, so the format is looked up in the words. */
export function formatIn(argv: readonly string[]): string | undefined {
  const joined = argv.find((word) => word.startsWith('--format='));
  return joined?.slice('--format='.length) ?? argv[argv.indexOf('--format') + 1 || argv.length];
}

/** A document for a program or a browser, and not text for a person. */
export const isDocument = (argv: readonly string[]): boolean => {
  const format = formatIn(argv);
  return format !== undefined && format !== 'text';
};
