import { isKnown } from '../domain/facts.ts';
import type { Goal } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import { type Check, ours, unread } from './check.ts';

/** The copy in Trusted Root that is declared, or without which something breaks (exchange facts 10). */
export const rootCopy: Check = (view, goal) => {
  const wanted = wantedInRoot(goal);
  if (wanted === undefined) return [];
  const found = view.get('store/Root');
  if (!isKnown(found)) return [unread('store/Root', found.unknown)];
  const there = found.known ?? [];
  const { certificate } = goal.choice;
  if (goal.intent === 'undo') {
    return certificate !== null && there.includes(certificate) && !wanted.includes(certificate)
      ? [ours('root-copy-unwanted', 'store/Root', `${show(certificate)} was not in Trusted Root before`)]
      : [];
  }
  return wanted
    .filter((id) => !there.includes(id))
    .map((id) => ours('root-copy-missing', 'store/Root', `${show(id)} is not in Trusted Root`));
};

const wantedInRoot = (goal: Goal): readonly string[] | undefined => {
  const wanted = goal.want['store/Root'];
  return wanted && isKnown(wanted) ? ((wanted.known as readonly string[] | null) ?? []) : undefined;
};
