import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../../src/providers/powershell/bridge/session.ts';

/** One use of .NET in a script, from `operations/uses.ps1`. */
export type Use = {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly type: string;
  readonly member: string;
};

export type Finding = {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly rule: string;
  /** The line that would allow it, if it is in no list. */
  readonly entry?: string;
};

type List = ReadonlyMap<string, readonly string[]>;

const NAME = 'test/powershell/framework-4.8.txt';
/** The name in `uses.ps1` for a table that a script writes out. */
const OWN = '@{}';

/** The lines of the file. */
export const LISTED: readonly string[] = readFileSync(join(import.meta.dirname, 'framework-4.8.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const list: List = new Map(LISTED.map((line) => line.split(' ')).map(([type = '', ...members]) => [type, members]));
const instance = new Set([...list.values()].flat().filter((member) => member.startsWith('.')));

export async function usesOf(session: Session, files: readonly string[]): Promise<readonly Use[]> {
  const reply = await session.call('uses', { files }, 60);
  if (reply.is !== 'answered') throw new Error(JSON.stringify(reply));
  return reply.data as readonly Use[];
}

export function unlisted(uses: readonly Use[]): Finding[] {
  const own = ownKeys(uses);
  const missing = uses.filter((use) => use.type !== OWN && !isListed(use) && !own.has(use.member));
  return missing.map(({ file, line, text, ...use }) => ({
    ...{ file, line, text },
    rule: 'not in Framework 4.8',
    entry: entryFor(use, missing),
  }));
}

/** Scripts read their own tables like objects. The keys begin with a small letter, unlike properties of .NET. */
const ownKeys = (uses: readonly Use[]): ReadonlySet<string> =>
  new Set(uses.filter(({ type, member }) => type === OWN && /^[a-z]/.test(member)).map(({ member }) => `.${member}`));

function isListed({ type, member }: Pick<Use, 'type' | 'member'>): boolean {
  if (type === '') return instance.has(member);
  return list.has(type) && (member === '' || (list.get(type) ?? []).includes(member));
}

/** The complete line for the type with all missing members. For an instance member a person must add the type. */
function entryFor({ type, member }: Pick<Use, 'type' | 'member'>, missing: readonly Use[]): string {
  if (type === '') return `TYPE ${member}`;
  const members = missing.filter((use) => use.type === type && use.member !== '').map((use) => use.member);
  return inOrder([type, [...new Set([...(list.get(type) ?? []), ...members])]]);
}

const inOrder = ([type, members]: readonly [string, readonly string[]]): string =>
  [type, ...[...members].sort()].join(' ');

/** The required form of the lines: each type once, sorted. */
export const TIDY: readonly string[] = [...list].map(inOrder).sort();

/** Entries that no script uses. */
export function unused(uses: readonly Use[]): string[] {
  const used = new Set(uses.map(({ type, member }) => `${type} ${member}`));
  return [...list].flatMap(([type, members]) =>
    (members.length > 0 ? members : ['']).flatMap((member) =>
      used.has(member.startsWith('.') ? ` ${member}` : `${type} ${member}`) ? [] : [`${type} ${member}`.trim()],
    ),
  );
}

export function sayFinding({ file, line, text, rule, entry }: Finding): string {
  const found = `${file}:${line}: ${rule}: ${text}`;
  if (entry === undefined) return found;
  const type = entry.startsWith('TYPE ') ? ', where TYPE is what has it (one line a type)' : '';
  return `${found}\n  If the reference assemblies of 4.8 have it, ${NAME} needs the line${type}:\n${entry}`;
}
