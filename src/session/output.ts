import { constants, type Stats } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { Fault, usage } from '../domain/fault.ts';
import { writeAtomic, writeFault } from '../support/atomic.ts';
import { readText } from '../support/read-document.ts';
import { KINDS, type Kind, kindOf } from './output-kind.ts';

/**
 * The files that a command reads. It overwrites none of them, even if the output has another name for the same file.
 */
export interface Inputs {
  readonly file: string;
  readonly world?: string;
  readonly observation?: string;
  readonly baseline?: string;
  readonly stateDir: string;
}

export interface Output {
  readonly write: (content: string | Buffer) => Promise<void>;
}

/**
 * A file that a person named for a result. It is checked before the work, because observing may take minutes, and again
 * before it is written: exstate overwrites only a file of the same kind that it wrote itself.
 */
export async function outputTo(path: string, kind: Kind, inputs: Inputs): Promise<Output> {
  const kindNow = kindsAt(path);
  await refuseLoss(path, kind, inputs, kindNow);
  return {
    write: async (content) => {
      await refuseLoss(path, kind, inputs, kindNow);
      await writeAtomic(path, content);
    },
  };
}

type KindNow = (found: Stats) => Promise<Kind | undefined>;

/** Reads the file again only if it changed: the plan of a thousand servers is 33 MB. */
function kindsAt(path: string): KindNow {
  let before: { readonly stats: Stats; readonly kind: Kind | undefined } | undefined;
  return async (stats) => {
    if (before === undefined || !isUnchanged(before.stats, stats)) before = { stats, kind: kindOf(await textOf(path)) };
    return before.kind;
  };
}

const isUnchanged = (a: Stats, b: Stats): boolean =>
  isSame(a, b) && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;

export async function refuseLoss(
  path: string,
  kind: Kind,
  inputs: Inputs,
  kindNow: KindNow = kindsAt(path),
): Promise<void> {
  if (path === '') throw usage('E-wrong-usage', '--out is empty. Name the file to write.');
  if (path.endsWith('/')) throw writeFault(path, Object.assign(new Error(), { code: 'EISDIR' }));
  await refuseJournals(path, inputs.stateDir);
  await refuseFirstState(path, inputs.world);
  const found = await statOf(path);
  if (found === undefined) return needFolder(path);
  if (found.isDirectory()) throw writeFault(path, Object.assign(new Error(), { code: 'EISDIR' }));
  await refuseInput(path, found, inputs);
  // A device, a pipe or an empty file contains nothing that could be lost.
  if (!found.isFile() || found.size === 0) return needFolder(path);
  const is = await kindNow(found);
  if (is !== kind) throw notOurs(path, is, kind);
  await needFolder(path);
}

const statOf = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);

/** Undefined if the file cannot be read as text; then it is not a file of exstate. */
const textOf = (path: string): Promise<string | undefined> =>
  readText(path).catch((error: unknown) => {
    if (error instanceof Fault) return undefined;
    throw error;
  });

/**
 * Refuses a path in the state directory: apply, rollback and retire rely on the journals, baselines and leases there.
 */
async function refuseJournals(path: string, stateDir: string): Promise<void> {
  const state = await real(stateDir);
  const inside = relative(state, await real(path));
  if (inside !== '' && (inside.startsWith('..') || resolve(inside) === inside)) return;
  throw usage(
    'E-output-is-input',
    `${path} is in the state directory (${stateDir}), which is for journals only. Name a file in another folder.`,
  );
}

/**
 * Refuses the name of the copy of the world: `apply` would find another file there, and then keep no copy of the world.
 */
async function refuseFirstState(path: string, world: string | undefined): Promise<void> {
  if (world === undefined || (await real(path)) !== `${await real(world)}.before`) return;
  throw usage(
    'E-output-is-input',
    `${path} is reserved for a copy of the first state of the world (${world}). Name another file.`,
  );
}

/** The real path. For a file that does not exist yet, the real path of its folder with the name of the file. */
const real = (path: string): Promise<string> =>
  realpath(path).catch(async () => {
    const parent = dirname(resolve(path));
    return parent === resolve(path) ? parent : join(await real(parent), relative(parent, resolve(path)));
  });

async function refuseInput(path: string, found: Stats, { file, world, observation, baseline }: Inputs): Promise<void> {
  const named = [
    [file, 'the desired state'],
    [world, 'the world'],
    [observation, 'the observation'],
    [baseline, 'the baseline'],
  ] as const;
  for (const [input, what] of named) {
    if (input !== undefined && found.isFile() && isSame(found, await statOf(input))) throw isInput(path, input, what);
  }
}

/** Compares the files on the disk: the paths of one file may differ by links, by case or by the current folder. */
const isSame = (a: Stats, b: Stats | undefined): boolean => b !== undefined && a.dev === b.dev && a.ino === b.ino;

/** Checks before the work that the folder can be written to. */
async function needFolder(path: string): Promise<void> {
  const found = await statOf(path);
  if (found && !found.isFile()) return;
  const folder = dirname(path);
  try {
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw writeFault(path, error);
  }
}

const isInput = (path: string, input: string, what: string): Fault =>
  usage(
    'E-output-is-input',
    `${path} is ${what} that this command reads${path === input ? '' : ` (${input})`}, and is not overwritten. Name another file for the result.`,
  );

const notOurs = (path: string, is: Kind | undefined, wanted: Kind): Fault =>
  usage(
    'E-output-not-ours',
    `${path} is ${is === undefined ? 'a file that exstate did not write' : KINDS[is].name}; exstate replaces only ${KINDS[wanted].name} that it wrote. Name another file for the result, or move this one away.`,
  );
