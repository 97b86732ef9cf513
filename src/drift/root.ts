import { type TrustReason, whyTrusted } from '../choose/trust.ts';
import { isKnown } from '../domain/facts.ts';
import { type Drift, type Goal, goesBack } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { type Check, ours, unread } from './check.ts';

/** The copy in Trusted Root that is declared, or without which something fails (exchange facts 10). */
export const rootCopy: Check = (view, goal) => {
  const wanted = wantedInRoot(goal);
  if (wanted === undefined) return [];
  const found = view.get('store/Root');
  if (!isKnown(found)) return [unread('store/Root', found.unknown)];
  const there = found.known ?? [];
  const { certificate } = goal.choice;
  if (goesBack(goal)) return certificate === null ? [] : asBefore(certificate, there, wanted);
  return wanted
    .filter((id) => !there.includes(id))
    .map((id) =>
      ours('root-copy-missing', 'store/Root', `${show(id)} is not in Trusted Root${because(id, view, goal)}`),
    );
};

/** Going back concerns only the copy of one certificate: others may have been added since. */
function asBefore(id: string, there: readonly string[], before: readonly string[]): Drift[] {
  if (there.includes(id) === before.includes(id)) return [];
  return there.includes(id)
    ? [ours('root-copy-unwanted', 'store/Root', `${show(id)} was not in Trusted Root before`)]
    : [ours('root-copy-missing', 'store/Root', `${show(id)} was in Trusted Root before`)];
}

const wantedInRoot = (goal: Goal): readonly string[] | undefined => {
  const wanted = goal.want['store/Root'];
  return wanted && isKnown(wanted) ? ((wanted.known as readonly string[] | null) ?? []) : undefined;
};

/** Explains why there is a copy even with `trustedRoot: keep`. */
const because = (id: string, view: View, { server }: Goal): string => {
  const reason = whyTrusted(view, server, id);
  return reason === undefined ? '' : WHY[reason];
};

const WHY: Readonly<Record<TrustReason, string>> = {
  declared: '',
  'not-tolerated': ', and the front end refuses a certificate on 444 that is not (AllowInternalUntrustedCerts is 0)',
  'tolerance-not-shown':
    ', and it is not known whether the front end accepts such a certificate on 444 (so exstate copies it even with `trustedRoot: keep`)',
  'shell-shut':
    ', and no management shell opens: the front end may refuse such a certificate on 444 (so exstate copies it even with `trustedRoot: keep`)',
  connector: ', and a connector names it: without the copy transport does not offer STARTTLS with it',
};
