import { BACK_END_RECORD, isKnown } from '../domain/facts.ts';
import type { Goal } from '../domain/plan.ts';
import { show } from '../domain/say.ts';
import type { View } from '../domain/view.ts';
import { overwrittenAtStart } from '../iis/metabase.ts';
import { type Check, reported } from './check.ts';

/** Has no visible effect until the next start of IIS, by any program or person (exchange facts 8.3). */
export const metabase: Check = (view, goal) =>
  wantsRestart(view, goal)
    ? []
    : overwrittenAtStart(view).map(({ fact, site, kept, port, bound }) =>
        reported(
          'metabase-names-another',
          fact,
          `IIS keeps ${show(kept)} for "${site}", and will bind it in place of ${show(bound)} on ${port} when it next starts`,
        ),
      );

/** True if a restart of IIS is wanted. The blocked step then reports the value and what to do. */
const wantsRestart = (view: View, goal: Goal): boolean =>
  ([BACK_END_RECORD, 'web/restart-due'] as const).some((key) => {
    const [wanted, found] = [goal.want[key], view.peek(key)];
    return wanted !== undefined && isKnown(wanted) && isKnown(found) && wanted.known !== found.known;
  });
