import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { schemaValidators } from '../../src/build/schema-validators.ts';
import { shipPowerShellModule } from '../../src/build/ship-module.ts';

/** Rows before worlds: a mutant that a row kills needs no world. */
class RowsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      ['/mutation/plans', '/apply/', '/mutation/runs'].findIndex((part) => moduleId.includes(part));
    return [...files].sort((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** `run.mjs` says which, for each room. */
const tests = process.env['EXSTATE_MUTATION_TESTS'] ?? 'test/mutation/*.mutation.ts';

/** Only what runs in this process, and at once: a mutant is to cost less than a second. */
export default defineConfig({
  plugins: [schemaValidators(), shipPowerShellModule()],
  test: {
    include: tests.split(' '),
    pool: 'threads',
    maxWorkers: 1,
    // One worker for all files of a run, which reads the modules once.
    isolate: false,
    sequence: { sequencer: RowsFirst },
    testTimeout: 20_000,
  },
});
