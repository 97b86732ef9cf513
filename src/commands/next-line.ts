import type { Plan } from '../domain/plan.ts';
import type { Common, WaysOut } from './io.ts';

type Given = Common & WaysOut & { readonly out?: string };

/** The line that carries a plan out, whole: what is put together at night is put together wrongly. */
export function carryOut(
  file: string,
  { intent, source, code }: Pick<Plan, 'intent' | 'source' | 'code'>,
  given: Given,
): string {
  const { out, server, withoutCmdlets, snapIn } = given;
  // A saved plan says itself whether it retires and what was allowed.
  const unsaved = out === undefined;
  return line([
    unsaved && intent === 'retire' ? 'retire' : 'apply',
    out ?? file,
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

/** What follows `exstate <verb>` where a run or a plan is taken up again: the same file, source and journals. */
export const again =
  (given: Taken) =>
  (verb: string): string =>
    [...fileWords(verb, given), ...sourceWords(given), ...stateWords(given)].map((word) => ` ${quoted(word)}`).join('');

export const FILE = 'exstate.yaml';

/** A rollback takes a run, and only `apply` a saved plan. */
function fileWords(verb: string, { file, savedPlan }: Taken): string[] {
  const named = verb === 'rollback' ? undefined : verb === 'apply' ? (savedPlan ?? file) : file;
  return named === undefined || named === FILE ? [] : [named];
}

/** Whoever reads or wants something else is told what is open, and both ways to close it. */
export const unfinishedSaid = (run: string, given: Taken): string =>
  `Run ${run} is unfinished: \`exstate apply${again(given)('apply')}\` continues it, \`exstate rollback${again(given)('rollback')}\` undoes it.`;

const line = (words: readonly string[]): string => `exstate ${words.map(quoted).join(' ')}`;

/** Double quotes are understood by cmd.exe, PowerShell and sh alike. */
const quoted = (word: string): string => (/^[\w./\\:~-]+$/.test(word) ? word : `"${word}"`);

/** Of a document that holds only the name of its source: enough where its file lies here, and never the real servers. */
export function worldOf(source: string): { readonly world?: string } {
  const file = /^simulated: (.*)$/.exec(source)?.[1];
  return file === undefined || file.endsWith(', through PowerShell') ? {} : { world: file };
}
