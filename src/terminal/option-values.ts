import { InvalidArgumentError } from 'commander';
import { readCode } from '../domain/code.ts';
import type { Instant } from '../domain/facts.ts';
import type { Stage } from '../domain/operation.ts';
import { writtenInstant } from '../domain/time.ts';
import { redactText } from '../support/redact.ts';

/** Collects the words of a repeated option. */
export const repeated = (word: string, before: readonly string[]): string[] => [...before, word];

export function instantOption(text: string): Instant {
  const at = writtenInstant(text);
  if (at === undefined)
    throw new InvalidArgumentError('Give a date and a time that exist, such as 2027-12-01T00:00:00Z.');
  return at;
}

export function codeOption(text: string): string {
  const code = readCode(text);
  if (code !== undefined) return code;
  throw new InvalidArgumentError(
    'Give the code of a plan, as its report shows it (7Q3F-K2ZD), or its digest (sha256:…).',
  );
}

/** Not from `domain/operation.ts`: `--version` would read one more file. */
const EVERY_STAGE: Readonly<Record<Stage, true>> = {
  issue: true,
  web: true,
  transport: true,
  untrust: true,
  retire: true,
};
export const STAGE_CHOICES = Object.keys(EVERY_STAGE) as readonly Stage[];

/** Collects the stages of a repeated option. */
export function stageOption(text: string, before: readonly Stage[] = []): readonly Stage[] {
  const stage = STAGE_CHOICES.find((one) => one === text);
  if (stage === undefined) throw new InvalidArgumentError(`Allowed choices are ${STAGE_CHOICES.join(', ')}.`);
  return before.includes(stage) ? before : [...before, stage];
}

const LONGEST_REASON = 500;

/** A reason for a person to read later: one line of words. It goes into the journal, which is kept and passed on. */
export function reasonOption(text: string): string {
  const reason = redactText(text.trim());
  if (/[\p{L}\p{N}]/u.test(reason) && reason.length <= LONGEST_REASON && !/[\p{Cc}\u2028\u2029]/u.test(reason))
    return reason;
  throw new InvalidArgumentError(
    `Give a reason in one line of at most ${LONGEST_REASON} letters, such as "INC-1234: 444 is down".`,
  );
}

export function portOption(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new InvalidArgumentError('Give a number below 65536.');
}

/** A name that can be connected to. The name of a person or a path is refused here, and not by PowerShell. */
export function fqdnOption(text: string): string {
  if (/^[A-Za-z0-9._-]+$/.test(text)) return text;
  throw new InvalidArgumentError('Give the DNS name of a Mailbox server, such as ex01.contoso.com.');
}

export function limitOption(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit > 0) return limit;
  throw new InvalidArgumentError('Give a number of characters, such as 60000.');
}
