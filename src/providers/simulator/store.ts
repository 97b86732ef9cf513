import { type BigIntStats, statSync } from 'node:fs';
import { writeAtomic } from '../../support/atomic.ts';
import { copy, load, type Organization } from './organization.ts';
import { readWorld } from './read.ts';
import type { World } from './world.ts';
import { writeWorld } from './write.ts';

/** Where a world is kept between two questions. */
export interface WorldStore {
  /** As it was last read or written. */
  readonly held: Organization;
  /** As it is now; asked before every observation and every change. */
  load(): Promise<Organization> | Organization;
  save(organization: Organization): Promise<void> | void;
}

/** In memory. `held` is the organisation itself: a test looks at it, or changes it as an administrator would. */
export function memoryStore(world: World): WorldStore {
  const held = copy(load(world));
  return { held, load: () => held, save: () => undefined };
}

/**
 * In a file that other processes read and write as well. Every write makes a new file in the place of the old one, so
 * a file that looks as it did when it was last read or written is the same world, and is not parsed again.
 */
export async function fileStore(file: string): Promise<WorldStore> {
  let seen = lookOf(file);
  let world = await readWorld(file);
  let organization = load(world.content);
  return {
    get held() {
      return organization;
    },
    async load() {
      const look = lookOf(file);
      if (look === seen) return organization;
      world = await readWorld(file);
      organization = load(world.content);
      seen = look;
      return organization;
    },
    async save(changed) {
      seen = undefined;
      await writeAtomic(file, writeWorld(changed, world.style));
      organization = changed;
      seen = lookOf(file);
    },
  };
}

/** Undefined where it cannot be looked at: reading it then says why. */
function lookOf(file: string): string | undefined {
  const found: BigIntStats | undefined = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino}/${found.mtimeNs}/${found.size}`;
}
