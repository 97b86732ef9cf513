import { defineConfig } from 'vitest/config';
import { schemaValidators } from './src/build/schema-validators.ts';
import { shipPowerShellModule } from './src/build/ship-module.ts';
import LongestFirst from './test/longest-first.ts';

/** What `npm run test:long` takes: the files that have more cases for it. */
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
    // Everything is in the bundle: one start reads a handful of files, not hundreds.
    rolldownOptions: { output: { entryFileNames: 'cli.js', chunkFileNames: '[name].js' } },
  },
  // write-file-atomic hashes its __filename into temporary names, and in a bundle of modules there is none. It hashes the
  // number of the process as well, which keeps two of them apart.
  define: command === 'build' ? { __filename: "'exstate'" } : {},
  ssr: { noExternal: command === 'build' ? true : [] },
  test: {
    include: mode === 'long' ? LONG : ['test/**/*.test.ts'],
    env: mode === 'long' ? { EXSTATE_LONG: '1' } : {},
    globalSetup: './test/build.ts',
    setupFiles: './test/ends-with-the-run.ts',
    // Processes and not threads: tests change the directory, the environment and the time zone of their process.
    pool: 'forks',
    // The default leaves one core of two idle.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    maxConcurrency: 6,
    testTimeout: mode === 'long' ? 3_600_000 : 600_000,
    hookTimeout: 120_000,
    reporters: [['default', { summary: false }], './test/closing-line.ts'],
  },
}));
