import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openSimulator, simulator } from '../../src/providers/simulator.ts';
import { load, memoryStore, readWorld } from '../../src/simulator/index.ts';
import { engine } from '../powershell/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { labDoor } from './lab-door.ts';
import { namesOf, type Open } from './standing.ts';

interface Door {
  readonly name: string;
  /** Nothing on this machine opens it. */
  readonly missing?: boolean;
  /** Called in a block of tests: what is opened for one of them is closed with it. */
  readonly stand: () => Open;
}

export const inMemory: Open = async (world) => {
  const store = memoryStore(world);
  return {
    provider: simulator(store, 'in memory'),
    servers: namesOf(world),
    organization: async () => structuredClone(store.held),
  };
};

/** The organization is read from the file each time: what is not in there does not count. */
const inFile: Open = async (world) => {
  const file = join(tempFolder(), 'world.json');
  writeFileSync(file, JSON.stringify(world));
  return {
    provider: await openSimulator(file),
    servers: namesOf(world),
    organization: async () => load((await readWorld(file)).content),
  };
};

const DOORS: readonly Door[] = [
  { name: 'the simulator, in memory', stand: () => inMemory },
  { name: 'the simulator, on a file', stand: () => inFile },
  { name: 'PowerShell, on the lab', missing: engine === undefined, stand: labDoor },
];

/** The same cases through every way to a world. */
export function throughEachDoor(cases: (open: Open) => void): void {
  for (const { name, missing = false, stand } of DOORS) {
    describe.skipIf(missing)(`through ${name}:`, () => cases(stand()));
  }
}
