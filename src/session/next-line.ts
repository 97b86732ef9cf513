import type { Plan } from '../domain/plan.ts';
import type { Source } from '../domain/source.ts';
import { printable } from '../report/printable.ts';
import type { Common, EmergencyOptions } from '../terminal/io.ts';
import { pasteable } from '../typed/paste.ts';

type Given = Common & EmergencyOptions & { readonly out?: string };

/** A complete command line to paste, without any part left to fill in. Or the reason why there is none. */
export type NextLine = { readonly next: string } | { readonly noLine: string };

/** The command line that performs a plan. */
export function nextCommandLine(
  file: string,
  { intent, source, code }: Pick<Plan, 'intent' | 'source' | 'code'>,
  given: Given,
): NextLine {
  const { out, server, withoutCmdlets, snapIn } = given;
  // A saved plan already contains whether it retires and what was allowed.
  const unsaved = out === undefined;
  return line([
    unsaved && intent === 'retire' ? 'retire' : 'apply',
    asFile(out ?? file),
    ...sourceWords(given),
    // A saved plan stays the same. A new plan is made from what is observed then, so its code may be another one.
    ...(unsaved ? [] : ['--expect', code]),
    ...server.flatMap((name) => ['--server', name]),
    ...stateWords(given),
    // Only the clock of a simulated organization can be set to the time at which the plan was evaluated.
    ...(given.at !== undefined && source.kind === 'simulated' ? ['--at', given.at] : []),
    ...(withoutCmdlets && unsaved ? ['--without-cmdlets'] : []),
    ...(snapIn ? ['--snap-in'] : []),
  ]);
}

const sourceWords = ({ world }: Pick<Common, 'world'>): string[] => (world === undefined ? [] : ['--world', world]);

export const HOME = process.env.EXSTATE_STATE_DIR || '.exstate';
const stateWords = ({ stateDir }: Pick<Common, 'stateDir'>): string[] =>
  stateDir === HOME ? [] : ['--state-dir', stateDir];

/** The options of a command that the next command needs as well. */
export type Taken = Pick<Common, 'world' | 'stateDir' | 'file' | 'savedPlan'>;

/** The words after `exstate <verb>` with which a run or a plan is continued, or the reason why no line can be shown. */
export type Again = { readonly again: (verb: string) => string } | { readonly noLine: string };

/** The words for the same file, source and journals. */
export function again(given: Taken): Again {
  const words = (verb: string) => [...fileWords(verb, given), ...sourceWords(given), ...stateWords(given)];
  const strange = [...words('apply'), ...words('plan')].find((word) => pasteable(word) === undefined);
  return strange === undefined
    ? {
        again: (verb) =>
          words(verb)
            .map((word) => ` ${pasteable(word)}`)
            .join(''),
      }
    : { noLine: noLine(strange) };
}

export const FILE = 'exstate.yaml';

/** `rollback` and `revert` take a run instead of a file, and only `apply` takes a saved plan. */
function fileWords(verb: string, { file, savedPlan }: Taken): string[] {
  const named = verb === 'rollback' || verb === 'revert' ? undefined : verb === 'apply' ? (savedPlan ?? file) : file;
  return named === undefined || named === FILE ? [] : [asFile(named)];
}

/** A name that begins with a hyphen would be read as an option. */
const asFile = (name: string): string => (name.startsWith('-') ? `./${name}` : name);

/** Names the unfinished run, and both commands that end it. */
export function unfinishedSaid(run: string, given: Taken): string {
  const to = again(given);
  const name = printable(run);
  return 'noLine' in to
    ? `Run ${name} is unfinished: "exstate apply" with the same files and options as before continues it, "exstate rollback" undoes it. ${to.noLine}`
    : `Run ${name} is unfinished: \`exstate apply${to.again('apply')}\` continues it, \`exstate rollback${to.again('rollback')}\` undoes it.`;
}

/** `command` with the options of this one. If that is no line to paste, the reason follows it. */
export function toRun(command: string, verb: string, given: Taken): string {
  const to = again(given);
  return 'noLine' in to
    ? `"exstate ${command}" with the same files and options as before (${to.noLine})`
    : `\`exstate ${command}${to.again(verb)}\``;
}

/** The line that prints a run with all its evidence; undefined if it cannot be pasted. */
export function lineToShow(journal: string): string | undefined {
  const found = line(['show', asFile(journal)]);
  return 'next' in found ? found.next : undefined;
}

function line(words: readonly string[]): NextLine {
  const strange = words.find((word) => pasteable(word) === undefined);
  return strange === undefined ? { next: `exstate ${words.map(pasteable).join(' ')}` } : { noLine: noLine(strange) };
}

const noLine = (word: string): string =>
  `exstate prints no line to paste: PowerShell, cmd.exe and sh do not all read ${printable(JSON.stringify(word))} as one word, however it is quoted. Quote it for your shell, or rename it.`;

/** The name of the world file in a plan, which is enough if the file is in the current folder. A lab has no option. */
export const worldOf = (source: Source): { readonly world?: string } =>
  source.kind === 'simulated' && source.through === undefined ? { world: source.name } : {};
