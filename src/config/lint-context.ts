import type { Instant } from '../domain/facts.ts';
import type { Diagnostic } from './finding.ts';

/** What a check may use. `at`: the time at which it is asked whether a window still opens; not always given. */
export interface LintContext {
  readonly at?: Instant | undefined;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly lineOf: (path: string) => number;
}
