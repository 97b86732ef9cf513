/** Changes the logic of a room, one place at a time, and expects that a test fails. `run.mjs` says which room. */
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
  // An endless loop ends by its count of hits. On a busy machine a short time would count slow tests as caught changes.
  timeoutMS: 60_000,
  ignorePatterns: ['dist', 'docs', 'examples', 'coverage', '.exstate'],
};
