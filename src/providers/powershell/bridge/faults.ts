import type { ShellFault } from '../../../domain/codes.ts';
import { EXIT, Fault } from '../../../domain/fault.ts';
import { redactText } from '../../../support/redact.ts';

/** PowerShell cannot be used: nothing was observed and nothing was changed. */
export const shellFault = (what: ShellFault, executable: string, sentences: readonly string[], noise = ''): Fault =>
  new Fault(
    `E-powershell-${what}`,
    EXIT.blockedByUnknown,
    [...sentences.map(redactText), ...quoted(noise)].join('\n'),
    executable,
  );

const MOST_LINES = 6;

function quoted(noise: string): string[] {
  // A profile or a policy may print anything. The report has more readers than that console, so secrets are removed.
  const lines = redactText(noise)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return lines.length === 0
    ? []
    : ['PowerShell wrote:', ...lines.slice(0, MOST_LINES).map((line) => `  ${line.slice(0, 200)}`)];
}
