import type { Instant } from '../domain/facts.ts';
import { HOLD_CODES, type Hold, type NotNow } from '../domain/hold.ts';
import type { OfStage } from '../domain/journal.ts';
import type { Opening } from '../domain/maintenance.ts';
import { instantSaid, lengthSaid, windowSaid } from './window-said.ts';

/** Why no stage may begin now. */
export function notNowSaid(why: NotNow): string {
  switch (why.code) {
    case 'outside-window':
      return `no maintenance window is open. ${nextSaid(why.next, why.timeZone)}`;
    case 'frozen':
      return `no maintenance window opens during the freeze "${why.reason}", which ends ${instantSaid(why.until, why.timeZone)}. ${nextSaid(why.next, why.timeZone)}`;
    case 'window-ends':
      return `the maintenance window ends ${instantSaid(why.until, why.timeZone)}, which is too early: the next stage may take ${lengthSaid(why.needsSeconds)}. ${nextSaid(why.next, why.timeZone)}`;
  }
}

function nextSaid(next: readonly Opening[], zone: string): string {
  if (next.length === 0) return 'No window opens any more: add one under "maintenance" in the desired state.';
  const [word, ...windows] = [
    next.length === 1 ? 'Next window' : 'Next windows',
    ...next.map((one) => windowSaid(one, zone)),
  ];
  return `${word}: ${windows.join('; ')}.`;
}

/** Why a run stopped before a stage, with the code for `exstate explain`. */
export const heldSaid = ({ server, stage, because }: OfStage & { readonly because: Hold }): string =>
  `${server}: stopped before the stage ${stage} (${HOLD_CODES[because.code]}): ${
    because.code === 'held-by-you'
      ? 'you asked for a hold point here, and exstate could not ask you (no terminal, or --yes).'
      : notNowSaid(because)
  }`;

/** The message of a command that is refused. */
export const refusedNow = (why: NotNow, at: Instant): string =>
  `It is ${instantSaid(at, why.timeZone)}, and ${notNowSaid(why)}`;
