/** Changes the logic of a room in one place at a time, and expects that a test fails. `run.mjs` sets the room. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/wording.mjs'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  ignorers: ['wording'],
  coverageAnalysis: 'perTest',
  incremental: true,
  tempDirName: '.stryker/sandbox',
  reporters: ['clear-text', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, reportScoreTable: false, skipFull: true },
  concurrency: 2,
  // Stryker ends an endless loop by its number of hits. With a short time limit on a busy machine, slow tests would
  // count as caught changes.
  timeoutMS: 60_000,
  ignorePatterns: ['dist', 'docs', 'examples', 'coverage', '.exstate'],
};
