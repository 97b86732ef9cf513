import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { inlinedText } from '../../src/build/inlined-text.ts';
import { schemaValidators } from '../../src/build/schema-validators.ts';
import { shipPowerShellModule } from '../../src/build/ship-module.ts';

/** Tables run before generated worlds, because they are faster. */
class RowsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      ['/mutation/plans', '/apply/', '/mutation/runs'].findIndex((part) => moduleId.includes(part));
    return [...files].sort((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** `run.mjs` sets the tests of each room. */
const tests = process.env['EXSTATE_MUTATION_TESTS'] ?? 'test/mutation/*.{test,mutation}.ts';

/** Only tests that run in this process and are fast: each mutant should take less than a second. */
export default defineConfig({
  plugins: [schemaValidators(), inlinedText(), shipPowerShellModule()],
  test: {
    include: tests.split(' '),
    pool: 'threads',
    maxWorkers: 1,
    // One worker for all files, so that modules are loaded once.
    isolate: false,
    sequence: { sequencer: RowsFirst },
    testTimeout: 20_000,
  },
});
