import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Fault } from '../domain/fault.ts';
import { usage } from '../domain/fault.ts';
import { type Origin, sameOrigin } from '../domain/origin.ts';
import type { RunRecord } from '../journal/read.ts';
import type { Common } from '../terminal/io.ts';
import { type Taken, unfinishedSaid } from './next-line.ts';

/** The source of a command, from its options and the environment. Starts no shell. */
export async function originOf({ world }: Pick<Common, 'world'>): Promise<Origin> {
  if (world !== undefined) return { kind: 'world', file: await realFile(world) };
  const lab = process.env['EXSTATE_LAB'];
  if (!lab) return { kind: 'servers' };
  return { kind: 'lab', world: await (await import('./lab-servers.ts')).worldOfLab(lab) };
}

/** If the file does not exist, the code that reads it reports that. */
const realFile = (file: string): Promise<string> => realpath(file).catch(() => resolve(file));

/** A run can be continued only on the source on which it began, even if another source has the same organization. */
export function refuseElsewhere(record: RunRecord, here: Origin, given: Taken): void {
  if (!sameOrigin(record.origin, here)) throw otherSourceFault(record, here, given);
}

function otherSourceFault(record: RunRecord, here: Origin, given: Taken): Fault {
  const begun = `Run ${record.run} began on ${said(record.origin)}, but this command is for ${said(here)}.`;
  const what = record.finished ? 'reverted' : 'continued and undone';
  const then = `Nothing was done: a run can be ${what} only where it began${shellFor(record.origin)}.`;
  const open = record.finished ? '' : `\n${openSaid(record, given)}`;
  return usage('E-other-source', `${begun} ${then}${open}`);
}

const said = (origin: Origin): string =>
  origin.kind === 'world'
    ? `the simulated organization in ${origin.file}`
    : origin.kind === 'lab'
      ? `the lab of ${origin.world}`
      : 'the real servers';

/** Only the shell decides between a lab and the real servers. */
const shellFor = (origin: Origin): string =>
  origin.kind === 'world'
    ? ''
    : origin.kind === 'lab'
      ? `, in a shell of that lab (\`exstate lab --in-place --world ${shown(origin.world)}\` opens it again)`
      : ', in a shell without EXSTATE_LAB';

/**
 * Names the unfinished run and both commands that end it, with the source of the run instead of that of the command.
 */
export const openSaid = ({ run, origin }: Pick<RunRecord, 'run' | 'origin'>, given: Taken): string =>
  unfinishedSaid(run, atOrigin(given, origin));

/** The same options, with the source of the run. */
export function atOrigin({ world: _another, ...rest }: Taken, origin: Origin): Taken {
  return origin.kind === 'world' ? { ...rest, world: shown(origin.file) } : rest;
}

/** The path as a person in the current folder would type it. */
function shown(file: string): string {
  const from = relative(process.cwd(), file);
  return from === '' || from.startsWith('..') || isAbsolute(from) ? file : from;
}
