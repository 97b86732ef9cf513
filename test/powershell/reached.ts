import { join } from 'node:path';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';
import { moduleFiles } from '../../src/providers/powershell/module-files.ts';
import { MODULE } from './engine.ts';
import { keptCommands } from './kept.ts';
import { normal } from './rights-page.ts';

export interface Read {
  readonly function: string;
  readonly commands: readonly (readonly string[])[];
  readonly members: readonly string[];
  readonly texts: readonly string[];
}

/** The calls of a function to Windows and Exchange, directly or through other functions, as lines of RIGHTS.md. */
export type Reached = (root: string) => string[];

/** Reads scripts with the parser of the engine. A call consists of its words, without values. */
export async function readScripts(session: Session, files = scripts()): Promise<readonly Read[]> {
  const reply = await session.call('calls', { files }, 60);
  if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
  return reply.data as unknown as Read[];
}

/** Of functions with the same name, the last counts. */
export function reachedIn(read: readonly Read[]): Reached {
  const functions = new Map(read.map((one) => [one.function, one]));
  return (root) => {
    if (!functions.has(root)) throw new Error(`no script defines ${root}`);
    const lines = reach(root, functions).flatMap((name) => linesOf(functions.get(name), functions));
    return [...new Set(lines)].sort();
  };
}

export const scripts = (): string[] =>
  [...moduleFiles(MODULE).keys()].filter((name) => /\.psm?1$/.test(name)).map((name) => join(MODULE, name));

/** A lane gets its command by name, so a name in a text is a call as well. */
function reach(root: string, functions: ReadonlyMap<string, Read>): string[] {
  const found = new Set([root]);
  for (const name of found) {
    const { commands = [], texts = [] } = functions.get(name) ?? {};
    for (const next of [...commands.map(([command = '']) => command), ...texts])
      if (functions.has(next)) found.add(next);
  }
  return [...found];
}

const KEPT = keptCommands();
const LISTED = new Set(KEPT.flatMap(({ name, parameters }) => (parameters ? [name] : [])));
/** Commands of the engine without an outside effect. Those in COMMANDS.txt are listed for a use that has one. */
const WITHIN = new Set([...KEPT.map(({ name }) => name).filter((name) => !LISTED.has(name)), 'Get-Module']);
/** A method of IIS, and where .NET writes a file without a cmdlet. */
const OF_IIS = 'AddSslCertificate';
const WRITES = /^\[(System\.)?IO\.\w+\]::(Write|Append|Create|Delete|Move|Copy|GetTempFileName)/;

const linesOf = (
  { commands = [], members = [] }: Partial<Read> = {},
  functions: ReadonlyMap<string, Read>,
): string[] => [
  ...commands.filter(([name = '']) => !functions.has(name) && !WITHIN.has(name)).map(lineOf),
  ...members.filter((name) => name === OF_IIS || WRITES.test(name)).map((name) => `${name}()`),
];

const lineOf = (words: readonly string[]): string => normal(words.join(' ').replace(/ -ErrorAction \w+/, ''));
