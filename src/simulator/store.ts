import { lstatSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeAtomic } from '../support/atomic.ts';
import { readBytes } from '../support/read-document.ts';
import { keepingLogs } from './events.ts';
import { withLock } from './lock.ts';
import { copy, load, type Organization } from './organization.ts';
import { readWorld } from './read.ts';
import type { World } from './world.ts';
import { writeWorld } from './write.ts';

/** Keeps a world between two questions. */
export interface WorldStore {
  /** The world as it was last read or written. */
  readonly held: Organization;
  /** The present world, read again if the file has changed. Callers must not change it. */
  load(): Promise<Organization> | Organization;
  /** The only way to change the world. The change is stored before this returns. */
  change<T>(act: (organization: Organization) => T): Promise<T> | T;
}

/** A store in memory. `held` is the organization itself: a test may read it, or change it as an administrator would. */
export function memoryStore(world: World): WorldStore {
  const held = copy(load(world));
  return { held, load: () => held, change: (act) => keepingLogs(held, act) };
}

/** Called with the path of the copy of the original world. `isKept` is false if another file has this name. */
export type Kept = (copy: string, isKept: boolean) => void;

/**
 * A store in a file that other processes also read and write. Every write replaces the file by a new one. So a file
 * with the same inode, time and size contains the same world and is not parsed again. With `kept`, the first write
 * keeps a copy of the file that a person wrote: a world that is written back has lost its comments.
 */
export async function fileStore(file: string, kept?: Kept): Promise<WorldStore> {
  let told = false;
  let seen = lookOf(file);
  let { content, style } = await readWorld(file);
  let held = load(content);

  async function current(): Promise<Organization> {
    const look = lookOf(file);
    if (look !== seen) {
      ({ content, style } = await readWorld(file));
      held = load(content);
      seen = look;
    }
    return held;
  }

  return {
    get held() {
      return held;
    },
    load: current,
    change: (act) =>
      withLock(file, async ({ assertMine }) => {
        const organization = await current();
        // If anything fails from here on, the world in memory is invalid and must be read again.
        seen = undefined;
        const result = keepingLogs(organization, act);
        const text = writeWorld(organization, style);
        assertMine();
        if (kept && !told) await keepFirst(file, kept);
        told = true;
        await writeAtomic(file, text);
        seen = lookOf(file);
        return result;
      }),
  };
}

/**
 * Never overwrites an existing copy. Called while holding the lock, so that no other process writes at the same time.
 */
async function keepFirst(file: string, kept: Kept): Promise<void> {
  const copy = firstStateOf(file);
  const there = lstatSync(copy, { throwIfNoEntry: false });
  if (there === undefined) await writeAtomic(copy, await readBytes(file));
  else if (await isWorld(copy)) return;
  kept(copy, there === undefined);
}

/** The path of the copy of the original world: beside the file itself, not beside a link to it. */
function firstStateOf(file: string): string {
  const real = realpathSync(file);
  return `${real === resolve(file) ? file : real}.before`;
}

const isWorld = (copy: string): Promise<boolean> =>
  readWorld(copy).then(
    () => true,
    () => false,
  );

/**
 * Identifies the present version of the file. Undefined if the file cannot be examined; reading it then reports why.
 */
function lookOf(file: string): string | undefined {
  try {
    const found = statSync(file, { bigint: true });
    return `${found.ino}/${found.mtimeNs}/${found.size}`;
  } catch {
    return undefined;
  }
}
