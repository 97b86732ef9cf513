import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { bytecode } from './src/build/bytecode.ts';
import { inlinedText } from './src/build/inlined-text.ts';
import { schemaValidators } from './src/build/schema-validators.ts';
import { shipPowerShellModule } from './src/build/ship-module.ts';
import LongestFirst from './test/longest-first.ts';

/** The test files of `npm run test:long`. Most run more cases there. */
const LONG = [
  'test/properties/**/*.test.ts',
  'test/scenarios/*.test.ts',
  'test/doors/*.test.ts',
  'test/lab/{command,followed-by-hand,rights,scripts,sessions,this-computer}.test.ts',
  'test/powershell/{helping,lost,printed,script,session,shells,signed}.test.ts',
  'test/cli/{kill,servers,stop,streams,suspended,taken-up,terminal}.test.ts',
  'test/contract/{faults,observe,perform,runs}.test.ts',
  'test/examples/pipelines/pipelines.test.ts',
  'test/journal/lease.test.ts',
  'test/report/html/{run-html,size}.test.ts',
  'test/simulator/lock.test.ts',
  'test/support/ends-with-us.test.ts',
  'test/growth/*.test.ts',
];

/** These measure time, which no machine promises, so they run only there. */
const ONLY_LONG = 'test/growth/*.test.ts';

/**
 * A test that replaces a module, measures memory, or is only right in a fresh process has a process of its own. All other tests share five processes: loading
 * the sources again takes longer than most files, and so does the first look in a new PowerShell. A helper is loaded only
 * once, so it has no hooks of its own.
 */
const APART = ['test/support/log.test.ts', 'test/powershell/lost.test.ts', 'test/calendar/zone.test.ts'];

const PROJECTS: TestProjectConfiguration[] = [
  {
    extends: true,
    test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...APART, ONLY_LONG], isolate: false },
  },
  { extends: true, test: { name: 'apart', include: APART } },
];

/**
 * A shell of the tests lives for seconds. .NET would compile what it runs often a second time, for speed that is never paid
 * back: a look at a server takes 0.8 s of a processor with these settings, and 1.6 s without. The numbers are hexadecimal.
 */
const SHORT_LIVED = {
  DOTNET_TieredCompilation: '0',
  DOTNET_JITMinOpts: '1',
  DOTNET_GCgen0size: '4000000',
  // An idle thread of .NET would wait for work in a loop, on a processor that other tests need.
  DOTNET_ThreadPool_UnfairSemaphoreSpinLimit: '0',
};

/** These load all other files of the bundle, so they are in no file with others. */
const LOADS_THE_BUNDLE = ['/src/cli.ts', '/src/bytecode.ts'];
const IS_LOADED = (id: string): boolean => !LOADS_THE_BUNDLE.some((name) => id.endsWith(name));

/** A file takes a millisecond to load, however small it is, so what every command needs is in one. */
const START = { name: 'start', tags: ['$initial' as const], test: IS_LOADED };

export default defineConfig(({ command, mode }) => ({
  plugins: [schemaValidators(), inlinedText(), shipPowerShellModule(), bytecode()],
  build: {
    ssr: true,
    target: 'node20',
    minify: false,
    // Everything is in the bundle: a start reads a few files instead of hundreds.
    rolldownOptions: {
      input: { cli: 'src/cli.ts', program: 'src/program.ts' },
      output: {
        format: 'cjs' as const,
        // Code from bytecode cannot use import().
        dynamicImportInCjs: false,
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        codeSplitting: { groups: [START] },
      },
    },
  },
  // write-file-atomic hashes __filename into temporary names, and ES modules have no __filename. It also hashes the
  // process id, so two processes still get different names.
  define: command === 'build' ? { __filename: "'exstate'" } : {},
  ssr: { noExternal: command === 'build' ? true : [] },
  test: {
    // A test has no folder of journals but its own.
    env: { EXSTATE_STATE_DIR: '', ...SHORT_LIVED, ...(mode === 'long' ? { EXSTATE_LONG: '1' } : {}) },
    ...(mode === 'long' ? { include: LONG } : { projects: PROJECTS }),
    globalSetup: './test/build.ts',
    setupFiles: './test/ends-with-the-run.ts',
    // Processes and not threads: tests change the directory, the environment and the time zone of their process.
    pool: 'forks',
    // V8 would compile what runs often a second time. In tests that is seldom paid back: the scenarios take a quarter less
    // of a processor without it.
    execArgv: ['--no-opt'],
    // More than cores: many tests wait for a time limit, or for another process.
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    maxConcurrency: 6,
    testTimeout: mode === 'long' ? 3_600_000 : 600_000,
    hookTimeout: 120_000,
    reporters: [['default', { summary: false }], './test/closing-line.ts'],
  },
}));
