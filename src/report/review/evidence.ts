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
    ...(verbose ? right.map((one) => [one]) : [right]).flatMap(together),
  ];
}

function together(evidence: readonly Evidence[]): EvidenceReview[] {
  const [first] = evidence;
  if (first === undefined) return [];
  const says = allAre(evidence.map(({ fact, saw }) => ({ fact, value: saw })));
  return [{ is: 'observed', says: `${says.join('; ')} ${from(first)}` }];
}

const from = (one: Evidence): string => `(from ${one.from}, ${one.at.slice(11, 19)} UTC)`;
const owedBecause = ({ owed }: Evidence): string => (owed === undefined ? '' : `: ${componentSaid(owed)}`);
const excusedSaid = ({ excused }: Evidence): string => (excused === undefined ? '' : ` (not counted: ${excused})`);
