import { pasteable } from '../domain/paste.ts';
import type { Plan } from '../domain/plan.ts';
import { printable } from '../report/printable.ts';
import type { Common, EmergencyOptions } from '../terminal/io.ts';

type Given = Common & EmergencyOptions & { readonly out?: string };

/** A line to paste, whole: what is put together at night is put together wrongly. Or why there is none. */
export type NextLine = { readonly next: string } | { readonly noLine: string };

/** The line that carries a plan out. */
export function carryOut(
  file: string,
  { intent, source, code }: Pick<Plan, 'intent' | 'source' | 'code'>,
  given: Given,
): NextLine {
  const { out, server, withoutCmdlets, snapIn } = given;
  // A saved plan says itself whether it retires and what was allowed.
  const unsaved = out === undefined;
  return line([
    unsaved && intent === 'retire' ? 'retire' : 'apply',
    asFile(out ?? file),
    ...sourceWords(given),
    // Only a saved plan is the same one later: a plan made anew is made of what is seen then.
    ...(unsaved ? [] : ['--expect', code]),
    ...server.flatMap((name) => ['--server', name]),
    ...stateWords(given),
    // Only a simulated organisation can be brought to the day that was judged.
    ...(given.at !== undefined && source.startsWith('simulated:') ? ['--at', given.at] : []),
    ...(withoutCmdlets && unsaved ? ['--without-cmdlets'] : []),
    ...(snapIn ? ['--snap-in'] : []),
  ]);
}

const sourceWords = ({ world }: Pick<Common, 'world'>): string[] => (world === undefined ? [] : ['--world', world]);

export const HOME = process.env.EXSTATE_STATE_DIR || '.exstate';
const stateWords = ({ stateDir }: Pick<Common, 'stateDir'>): string[] =>
  stateDir === HOME ? [] : ['--state-dir', stateDir];

/** What a command was given, as far as the next one takes it too. */
export type Taken = Pick<Common, 'world' | 'stateDir' | 'file' | 'savedPlan'>;

/** What follows `exstate <verb>` where a run or a plan is taken up again, or why that cannot be shown as a line. */
export type Again = { readonly again: (verb: string) => string } | { readonly noLine: string };

/** The same file, source and journals. */
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

/** A rollback takes a run, and only `apply` a saved plan. */
function fileWords(verb: string, { file, savedPlan }: Taken): string[] {
  const named = verb === 'rollback' ? undefined : verb === 'apply' ? (savedPlan ?? file) : file;
  return named === undefined || named === FILE ? [] : [asFile(named)];
}

/** One that begins as an option does would be read as one. */
const asFile = (name: string): string => (name.startsWith('-') ? `./${name}` : name);

/** Whoever reads or wants something else is told what is open, and both ways to close it. */
export function unfinishedSaid(run: string, given: Taken): string {
  const to = again(given);
  const name = printable(run);
  return 'noLine' in to
    ? `Run ${name} is unfinished: "exstate apply" with the same names as before continues it, "exstate rollback" undoes it. ${to.noLine}`
    : `Run ${name} is unfinished: \`exstate apply${to.again('apply')}\` continues it, \`exstate rollback${to.again('rollback')}\` undoes it.`;
}

/** `command`, with what this one was given; where that makes no line to paste, the reason stands behind it. */
export function toRun(command: string, verb: string, given: Taken): string {
  const to = again(given);
  return 'noLine' in to
    ? `"exstate ${command}" with the same names as before (${to.noLine})`
    : `\`exstate ${command}${to.again(verb)}\``;
}

function line(words: readonly string[]): NextLine {
  const strange = words.find((word) => pasteable(word) === undefined);
  return strange === undefined ? { next: `exstate ${words.map(pasteable).join(' ')}` } : { noLine: noLine(strange) };
}

const noLine = (word: string): string =>
  `There is no line to paste: ${printable(JSON.stringify(word))} cannot be written so that PowerShell, cmd.exe and sh all read it as this one word. Type it as your shell wants it, or rename it.`;

/** Of a document that holds only the name of its source: enough where its file lies here, and never the real servers. */
export function worldOf(source: string): { readonly world?: string } {
  const file = /^simulated: (.*)$/s.exec(source)?.[1];
  return file === undefined || file.endsWith(', through PowerShell') ? {} : { world: file };
}
