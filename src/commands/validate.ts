import { isError } from '../config/finding.ts';
import type { Loaded } from '../config/parse.ts';
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

/** Checks files with a desired state, each on its own. Asks no server. */
export async function validate(files: readonly string[], options: ValidateOptions): Promise<number> {
  const at = options.at ?? systemClock.now();
  const read = [];
  for (const file of files) read.push({ file, ...(await readDesired(file, at)) });
  if (options.format === 'json') options.out(findingsJson(read.flatMap(({ findings }) => findings)));
  else options.out(read.map((one) => said(one, options)).join('\n'));
  return read.some(({ findings }) => findings.some(isError)) ? EXIT.invalid : EXIT.ok;
}

function said({ file, state, findings }: { file: string } & Loaded, options: ValidateOptions): string {
  const read = state === null ? '' : printableLines(summary(onlyServers(state, options.server), file));
  return [findingsText(findings, options), read].filter(Boolean).join('\n');
}
