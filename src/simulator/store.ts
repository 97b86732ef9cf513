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

/** Where a world is kept between two questions. */
export interface WorldStore {
  /** As it was last read or written. */
  readonly held: Organization;
  /** As it is now; asked before every observation. Looked at, never changed. */
  load(): Promise<Organization> | Organization;
  /** The only way to change it: what `act` leaves is kept before this returns. */
  change<T>(act: (organization: Organization) => T): Promise<T> | T;
}

/** In memory. `held` is the organisation itself: a test looks at it, or changes it as an administrator would. */
export function memoryStore(world: World): WorldStore {
  const held = copy(load(world));
  return { held, load: () => held, change: (act) => keepingLogs(held, act) };
}

/** Told where the world was kept as it was before exstate first wrote it, or that something else is in that place. */
export type Kept = (copy: string, isKept: boolean) => void;

/**
 * In a file that other processes read and write as well. Every write makes a new file in the place of the old one, so
 * a file that looks as it did when it was last read or written is the same world, and is not parsed again. With `kept`,
 * the first write leaves a copy of what a person wrote: written back, a world has lost its comments.
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
      withLock(file, async ({ assertHeld }) => {
        const organization = await current();
        // Should anything fail from here on, what is in memory is worth nothing: read it again.
        seen = undefined;
        const result = keepingLogs(organization, act);
        const text = writeWorld(organization, style);
        assertHeld();
        if (kept && !told) await keepFirst(file, kept);
        told = true;
        await writeAtomic(file, text);
        seen = lookOf(file);
        return result;
      }),
  };
}

/** Once: what lies there is never written over. With the lock in hand, so that no other process writes meanwhile. */
async function keepFirst(file: string, kept: Kept): Promise<void> {
  const copy = firstStateOf(file);
  const there = lstatSync(copy, { throwIfNoEntry: false });
  if (there === undefined) await writeAtomic(copy, await readBytes(file));
  else if (await isWorld(copy)) return;
  kept(copy, there === undefined);
}

/** Where a world is kept as it was before exstate first wrote it: beside the file itself, not beside a link to it. */
function firstStateOf(file: string): string {
  const real = realpathSync(file);
  return `${real === resolve(file) ? file : real}.before`;
}

const isWorld = (copy: string): Promise<boolean> =>
  readWorld(copy).then(
    () => true,
    () => false,
  );

/** Undefined where it cannot be looked at: reading it then says why. */
function lookOf(file: string): string | undefined {
  try {
    const found = statSync(file, { bigint: true });
    return `${found.ino}/${found.mtimeNs}/${found.size}`;
  } catch {
    return undefined;
  }
}
