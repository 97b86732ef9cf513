import { isError } from '../config/finding.ts';
import { readDesired } from '../config/read.ts';
import { summary } from '../config/summary.ts';
import type { Instant } from '../domain/facts.ts';
import { EXIT } from '../domain/fault.ts';
import { findingsJson, findingsText } from '../report/findings.ts';
import { printableLines } from '../report/printable.ts';
import { onlyServers } from '../session/desired.ts';
import { systemClock } from '../support/clock.ts';

export interface ValidateOptions {
  readonly format: 'text' | 'json';
  /** The time at which a window must still open. */
  readonly at?: Instant | undefined;
  readonly color: boolean;
  readonly width: number;
  /** The servers in the summary. Findings are always shown for the whole file. */
  readonly server: readonly string[];
  readonly out: (text: string) => void;
}

/** Checks a file with a desired state. Asks no server. */
export async function validate(file: string, options: ValidateOptions): Promise<number> {
  const { state, findings } = await readDesired(file, options.at ?? systemClock.now());
  const read = state === null ? '' : printableLines(summary(onlyServers(state, options.server), file));
  if (options.format === 'json') options.out(findingsJson(findings));
  else options.out([findingsText(findings, options), read].filter(Boolean).join('\n'));
  return findings.some(isError) ? EXIT.invalid : EXIT.ok;
}
