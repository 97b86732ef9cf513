import type { Instant } from '../../domain/facts.ts';
import type { Evidence } from '../../domain/journal.ts';
import { componentSaid } from '../../facts/component.ts';
import { factIs } from '../facts-said.ts';
import { allAre } from '../families.ts';
import type { EvidenceReview } from './review.ts';

/**
 * Each claim that does not hold stands alone; the others share one sentence. With `verbose`, each claim stands alone, for
 * a review.
 */
export function evidenceOf(
  evidence: readonly Evidence[],
  { verbose }: { readonly verbose: boolean },
): EvidenceReview[] {
  const open = evidence.filter(({ owed }) => owed !== undefined);
  const wrong = evidence.filter(({ holds, owed }) => !holds && owed === undefined);
  const right = evidence.filter(({ holds }) => holds);
  return [
    ...wrong.flatMap((one): EvidenceReview[] => [
      { is: 'expected', says: factIs(one.fact, one.want) },
      { is: 'observed', says: `${factIs(one.fact, one.saw)}${excusedSaid(one)} ${from(one)}` },
    ]),
    ...open.map(
      (one): EvidenceReview => ({
        is: 'owed',
        says: `${factIs(one.fact, one.want)}${owedBecause(one)} ${from(one)}`,
      }),
    ),
    ...(verbose ? right.map((one) => [one]) : bySince(right)).flatMap(together),
  ];
}

/** What was seen to hold at the same time, the earliest first. */
function bySince(evidence: readonly Evidence[]): Evidence[][] {
  const times = new Map<string, Evidence[]>();
  for (const one of evidence) {
    const time = one.since ?? one.at;
    times.set(time, [...(times.get(time) ?? []), one]);
  }
  return [...times].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, same]) => same);
}

function together(evidence: readonly Evidence[]): EvidenceReview[] {
  const [first] = evidence;
  if (first === undefined) return [];
  const says = allAre(evidence.map(({ fact, saw }) => ({ fact, value: saw })));
  return [{ is: 'observed', says: `${says.join('; ')} ${from(first)}` }];
}

const from = ({ from: computer, at, since }: Evidence): string =>
  `(from ${computer}, ${timeOf(at)} UTC${since === undefined ? '' : `; first seen at ${timeOf(since)}`})`;
const timeOf = (at: Instant): string => at.slice(11, 19);
const owedBecause = ({ owed }: Evidence): string => (owed === undefined ? '' : `: ${componentSaid(owed)}`);
const excusedSaid = ({ excused }: Evidence): string => (excused === undefined ? '' : ` (not counted: ${excused})`);
