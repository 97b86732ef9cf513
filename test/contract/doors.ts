import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openSimulator, simulator } from '../../src/providers/simulator.ts';
import { load, memoryStore, readWorld } from '../../src/simulator/index.ts';
import { engine } from '../powershell/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { labDoor } from './lab-door.ts';
import { namesOf, type Open } from './servers-under-test.ts';

interface Door {
  readonly name: string;
  /** This computer has no program to open it. */
  readonly missing?: boolean;
  /** A look takes half a second of a processor, and a run has about ten looks. */
  readonly slow?: boolean;
  /** Called in a block of tests. What a test opens is closed after it. */
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

/** The organization is read from the file each time, so that only the contents of the file count. */
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
  { name: 'PowerShell, on the lab', missing: engine === undefined, slow: true, stand: labDoor },
];

/** Runs the same cases through every provider. */
export function throughEachDoor(cases: (open: Open, slow: boolean) => void): void {
  for (const { name, missing = false, slow = false, stand } of DOORS) {
    describe.skipIf(missing)(`through ${name}:`, () => cases(stand(), slow));
  }
}
