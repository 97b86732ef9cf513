import { defineConfig } from 'vitest/config';
import { schemaValidators } from './src/build/schema-validators.ts';
import { shipPowerShellModule } from './src/build/ship-module.ts';
import LongestFirst from './test/longest-first.ts';

/** The test files of `npm run test:long`. They run more cases there. */
const LONG = [
  'test/properties/**/*.test.ts',
  'test/scenarios/*.test.ts',
  'test/doors/*.test.ts',
  'test/lab/followed-by-hand.test.ts',
  'test/cli/{kill,suspended}.test.ts',
];

export default defineConfig(({ command, mode }) => ({
  plugins: [schemaValidators(), shipPowerShellModule()],
  build: {
    ssr: 'src/cli.ts',
    target: 'node20',
    minify: false,
    // Everything is in the bundle: a start reads a few files instead of hundreds.
    rolldownOptions: { output: { entryFileNames: 'cli.js', chunkFileNames: '[name].js' } },
  },
  // write-file-atomic hashes __filename into temporary names, and ES modules have no __filename. It also hashes the
  // process id, so two processes still get different names.
  define: command === 'build' ? { __filename: "'exstate'" } : {},
  ssr: { noExternal: command === 'build' ? true : [] },
  test: {
    include: mode === 'long' ? LONG : ['test/**/*.test.ts'],
    env: mode === 'long' ? { EXSTATE_LONG: '1' } : {},
    globalSetup: './test/build.ts',
    setupFiles: './test/ends-with-the-run.ts',
    // Processes and not threads: tests change the directory, the environment and the time zone of their process.
    pool: 'forks',
    // With the default, one of two cores is idle.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    maxConcurrency: 6,
    testTimeout: mode === 'long' ? 3_600_000 : 600_000,
    hookTimeout: 120_000,
    reporters: [['default', { summary: false }], './test/closing-line.ts'],
  },
}));
