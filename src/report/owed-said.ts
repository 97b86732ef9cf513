import type { JournalEvent, Owed, OwedStage } from '../domain/journal.ts';
import type { RunState } from '../domain/run-state.ts';
import { componentSaid } from '../facts/component.ts';
import { factIs } from './facts-said.ts';

const oneSaid = (owed: Owed): string => `${factIs(owed.fact, owed.want)} (${componentSaid(owed)})`;

/** Such as `2525 X-ANONYMOUSTLS presents F377…D2A2 (the component HubTransport is Draining)`. */
export const owedSaid = (owed: readonly Owed[]): string => owed.map(oneSaid).join('; ');

/** What earlier runs owe. */
export const owedByRuns = (owed: readonly OwedStage[]): string =>
  `Proofs are owed: ${owed
    .map((one) => `${one.server}, stage ${one.stage} of run ${one.of}: ${owedSaid(one.owed)}`)
    .join('; ')}.`;

/** Why `retire` removes nothing. */
export const refusedForOwed = (owed: readonly OwedStage[]): string =>
  `${owedByRuns(owed)} Until they are taken, the replaced certificates may still be needed. Nothing was done.`;

/** What a run found of the proofs that an earlier run owes. */
export const owedJudgedSaid = (event: JournalEvent<'owed-judged'>): string =>
  `${event.server}, stage ${event.stage} of run ${event.of}: ${verdict(event)}`;

function verdict({ evidence, owed }: JournalEvent<'owed-judged'>): string {
  if (evidence.some(({ holds, excused }) => !holds && excused === undefined)) return 'NOT PROVEN, and not undone';
  return owed === undefined ? 'what was owed is proven' : 'proofs are still owed';
}

/** For the end of a report: what is owed, and what takes it. */
export const owedNext = (record: RunState): string[] =>
  record.owed().length === 0
    ? []
    : [
        `Proofs are owed: ${record
          .owed()
          .map(({ server, stage, owed }) => `${server}, stage ${stage}: ${owedSaid(owed)}`)
          .join('; ')}.`,
        'Next: when the component is Active again, `exstate apply` takes them. Until then `exstate retire` removes nothing.',
      ];
