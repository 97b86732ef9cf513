import { openings } from '../calendar/openings.ts';
import { BACK_END_RECORD, type FactKey, FRONT_END_RECORDS, type Instant, type Thumbprint } from '../domain/facts.ts';
import type { Maintenance, Opening } from '../domain/maintenance.ts';
import type { Drift, Goal, PlannedWindow, ServerPlan } from '../domain/plan.ts';
import { minute, show } from '../domain/say.ts';
import { fitsInto, stageSeconds, stagesOf } from '../domain/stage-seconds.ts';
import { instant, ms } from '../domain/time.ts';
import type { View } from '../domain/view.ts';
import { relevant } from './valid-until.ts';

/** Windows of a plan: those of two months, if there is one in each week. */
const NEXT = 8;

/** The windows that open at and after the instant of a plan. */
export interface Windows {
  /** The next ones, and whether so many seconds fit into each. */
  readonly next: (seconds: number) => readonly PlannedWindow[];
  /** Whether work of so many seconds can be done in one window, before this instant if there is one before it. */
  readonly before: (deadline: Instant, seconds: number) => boolean;
  readonly at: Instant;
}

export function windowsOf(maintenance: Maintenance | undefined, at: Instant): Windows | undefined {
  if (maintenance === undefined) return undefined;
  const upTo = shared(openings(maintenance, at));
  return {
    at,
    next: (seconds) => [...upTo((_, i) => i < NEXT)].map((window) => ({ ...window, fits: fitsInto(window, seconds) })),
    before: (deadline, seconds) => {
      for (const window of upTo(({ from }) => ms(from) < ms(deadline)))
        if (fitsInto(until(window, deadline), seconds)) return true;
      return false;
    },
  };
}

const until = ({ from, to }: Opening, deadline: Instant): Opening => ({
  from,
  to: to === null || ms(deadline) < ms(to) ? deadline : to,
});

/** A thousand servers ask for the same windows, so each is found once. */
function shared(found: Generator<Opening, void>) {
  const kept: Opening[] = [];
  const at = (i: number): Opening | undefined => {
    if (i === kept.length) {
      const { value } = found.next();
      if (value !== undefined) kept.push(value);
    }
    return kept[i];
  };
  return function* (is: (opening: Opening, i: number) => boolean): Generator<Opening, void> {
    for (let i = 0; ; i += 1) {
      const opening = at(i);
      if (opening === undefined || !is(opening, i)) return;
      yield opening;
    }
  };
}

/**
 * Reports a server whose users or mail will notice that a certificate expires before a window in which its longest
 * stage fits. Nothing is reported on a server in its desired state: it needs no window.
 */
export function withDeadline(plan: ServerPlan, goal: Goal, view: View, windows: Windows | undefined): ServerPlan {
  if (windows === undefined || plan.verdict === 'in-desired-state') return plan;
  const first = firstExpiry(goal, view);
  if (first === undefined) return plan;
  const longest = Math.max(0, ...stagesOf(plan).map(stageSeconds));
  if (isInTime(windows, first.at, longest)) return plan;
  const drift = { ...noWindow(first, windows, longest), id: `${plan.server}/d${plan.drift.length + 1}` };
  return { ...plan, drift: [...plan.drift, drift] };
}

/** What has expired already is mended in time only by a window that is open now. */
function isInTime(windows: Windows, expires: Instant, seconds: number): boolean {
  if (ms(expires) > ms(windows.at)) return windows.before(expires, seconds);
  const [first] = windows.next(seconds);
  return first !== undefined && ms(first.from) === ms(windows.at) && first.fits;
}

interface Expiry {
  readonly at: Instant;
  readonly certificate: Thumbprint;
  readonly use: FactKey;
}

/**
 * The first expiry of a certificate in a use that is given to exstate. Users do not notice that a certificate has too few days, so
 * that is no deadline.
 */
function firstExpiry({ server }: Goal, view: View): Expiry | undefined {
  const ours: readonly FactKey[] = [
    ...(server.backEnd.certificate === 'self-signed' ? [BACK_END_RECORD] : []),
    ...(server.frontEnd.certificate === 'self-signed' ? FRONT_END_RECORDS : []),
    ...(server.selfSigned.services.includes('SMTP') ? (['internal-transport'] as const) : []),
  ];
  return relevant(view, server)
    .flatMap(({ id, certificate, use }) => {
      const [own] = ours.filter((key) => use.includes(key));
      return own === undefined ? [] : [{ at: instant(ms(certificate.notAfter)), certificate: id, use: own }];
    })
    .sort((a, b) => ms(a.at) - ms(b.at))[0];
}

function noWindow({ at, certificate, use }: Expiry, windows: Windows, seconds: number): Drift {
  const isAhead = ms(at) > ms(windows.at);
  const expires = `${USES[use] ?? use} uses ${show(certificate)}, which ${isAhead ? 'expires' : 'expired'} ${minute(at)}`;
  const opens = isAhead
    ? 'no maintenance window that is long enough opens before'
    : 'no maintenance window that is long enough is open';
  const next = windows.next(seconds);
  const later = next.find(({ fits }) => fits);
  const then =
    later !== undefined
      ? `the first one opens ${minute(later.from)}`
      : next.length === 0
        ? 'none opens any more'
        : `none of the next ${next.length} is long enough`;
  return {
    code: 'no-window-before-deadline',
    fact: use,
    owner: 'reported',
    says: `${expires}: ${opens}; ${then}`,
  };
}

const USES: Readonly<Record<string, string>> = {
  [BACK_END_RECORD]: '444',
  [FRONT_END_RECORDS[0]]: '443',
  [FRONT_END_RECORDS[1]]: '127.0.0.1:443',
  'internal-transport': 'internal transport',
};
