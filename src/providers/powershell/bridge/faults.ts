import type { ShellFault } from '../../../domain/codes.ts';
import { EXIT, Fault } from '../../../domain/fault.ts';
import { redactText } from '../../../support/redact.ts';

/** A shell that cannot be used: nothing was looked at and nothing was changed. */
export const shellFault = (what: ShellFault, executable: string, sentences: readonly string[], noise = ''): Fault =>
  new Fault(
    `E-powershell-${what}`,
    EXIT.heldByUnknown,
    [...sentences.map(redactText), ...quoted(noise)].join('\n'),
    executable,
  );

const MOST_LINES = 6;

function quoted(noise: string): string[] {
  // A profile or a policy may print anything, and this is read by more people than who sees that console.
  const lines = redactText(noise)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return lines.length === 0 ? [] : ['It said:', ...lines.slice(0, MOST_LINES).map((line) => `  ${line.slice(0, 200)}`)];
}
