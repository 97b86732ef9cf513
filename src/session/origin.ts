import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Fault } from '../domain/fault.ts';
import { usage } from '../domain/fault.ts';
import { type Origin, sameOrigin } from '../domain/origin.ts';
import type { RunRecord } from '../journal/read.ts';
import type { Common } from '../terminal/io.ts';
import { type Taken, unfinishedSaid } from './next-line.ts';

/** Where a command would take effect, as its line and the environment say. Nothing is started to find out. */
export async function originOf({ world }: Pick<Common, 'world'>): Promise<Origin> {
  if (world !== undefined) return { kind: 'world', file: await realFile(world) };
  const lab = process.env['EXSTATE_LAB'];
  if (!lab) return { kind: 'servers' };
  return { kind: 'lab', world: await (await import('./lab-servers.ts')).worldOfLab(lab) };
}

/** Of a file that is not there whoever reads it tells. */
const realFile = (file: string): Promise<string> => realpath(file).catch(() => resolve(file));

/** A run that was begun on one source says nothing about another, be it of the same organization. */
export function refuseElsewhere(record: RunRecord, here: Origin, given: Taken): void {
  if (!sameOrigin(record.origin, here)) throw elsewhere(record, here, given);
}

function elsewhere(record: RunRecord, here: Origin, given: Taken): Fault {
  const begun = `Run ${record.run} was begun on ${said(record.origin)}, and this command is for ${said(here)}.`;
  const then = `Nothing was done: a run is continued and undone only where it was begun${shellFor(record.origin)}.`;
  return usage('E-other-source', `${begun} ${then}\n${openSaid(record, given)}`);
}

const said = (origin: Origin): string =>
  origin.kind === 'world'
    ? `the simulated organization in ${origin.file}`
    : origin.kind === 'lab'
      ? `the lab of ${origin.world}`
      : 'the real servers';

/** A lab and the real servers are told apart by the shell alone. */
const shellFor = (origin: Origin): string =>
  origin.kind === 'world'
    ? ''
    : origin.kind === 'lab'
      ? `, in a shell of that lab (\`exstate lab --in-place --world ${shown(origin.world)}\` opens it again)`
      : ', in a shell without EXSTATE_LAB';

/** What is open and both ways to close it, with the source of the run in place of the one that the command was given. */
export const openSaid = ({ run, origin }: Pick<RunRecord, 'run' | 'origin'>, given: Taken): string =>
  unfinishedSaid(run, atOrigin(given, origin));

/** The same line, for the source of the run. */
export function atOrigin({ world: _another, ...rest }: Taken, origin: Origin): Taken {
  return origin.kind === 'world' ? { ...rest, world: shown(origin.file) } : rest;
}

/** As somebody in this folder would type it. */
function shown(file: string): string {
  const from = relative(process.cwd(), file);
  return from === '' || from.startsWith('..') || isAbsolute(from) ? file : from;
}
