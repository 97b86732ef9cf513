import type { Reporter, TestModule } from 'vitest/node';

/**
 * The last line that CI reads. With CI=true a skipped test counts as a failure, because a check that did not run has
 * not passed.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    ).length;
    const [passed, failed, skipped] = [count('passed'), count('failed') + broken, count('skipped')];
    if (process.env.CI && skipped > 0) process.exitCode = 1;
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}
