import type { Impact } from '../../domain/impact.ts';
import type { Plan, ServerPlan } from '../../domain/plan.ts';
import { deadlinesSaid } from '../deadlines-said.ts';
import { outageSaid } from '../outage-said.ts';
import type { PlanPage } from '../page.ts';
import { reportedOf } from '../server-said.ts';
import { sourceSaid } from '../source-said.ts';
import { exitSaid, nextSaid, totalsSaid, wholeOutageSaid } from '../verdict-said.ts';
import { holdsSaid, windowsSaid } from '../windows-said.ts';
import { groupsOf } from './groups.ts';
import { redOf } from './red.ts';
import type { Review } from './review.ts';

/** The review of a plan. */
export function reviewOf(plan: Plan, page: Pick<PlanPage, 'next' | 'noLine'>): Review {
  const { validUntil } = plan;
  return {
    of: 'plan',
    organization: plan.organization,
    source: sourceSaid(plan.source),
    code: plan.code,
    evaluatedAt: plan.judgedAt,
    ...(validUntil === null
      ? {}
      : { validUntil: { at: validUntil, because: deadlinesSaid(plan, { verbose: false }) } }),
    windows: [...windowsSaid(plan), ...holdsSaid(plan)],
    intent: plan.intent,
    verdict: plan.verdict,
    totals: totalsSaid(plan),
    red: redOf(plan),
    outage: wholeOutageSaid(plan),
    outageOfOne: outageSaid(longestOf(plan)),
    groups: groupsOf(plan, isTold),
    quiet: plan.servers.filter((server) => !isTold(server)).map(({ server }) => server),
    exit: exitSaid(plan),
    next: nextSaid(plan, page),
  };
}

/** The longest outage that a single server has. */
function longestOf({ servers }: Plan): Pick<Impact, 'webSeconds' | 'mailSeconds'> {
  const longest = (of: 'webSeconds' | 'mailSeconds') =>
    servers.map(({ impact }) => impact[of]).reduce((most, one) => (one[1] > most[1] ? one : most), [0, 0] as const);
  return { webSeconds: longest('webSeconds'), mailSeconds: longest('mailSeconds') };
}

/** A server in its desired state with nothing to report is only named. */
export const isTold = (server: ServerPlan): boolean =>
  server.verdict !== 'in-desired-state' || reportedOf(server).length > 0;
