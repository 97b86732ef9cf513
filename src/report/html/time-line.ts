import type { Instant } from '../../domain/facts.ts';
import type { Plan, PlannedWindow } from '../../domain/plan.ts';
import { date, days, show } from '../../domain/say.ts';
import { ms } from '../../domain/time.ts';
import type { ServerRow } from '../review/board.ts';
import type { InUse } from '../review/certificates-in-use.ts';
import { ownTimeSaid } from '../review/windows.ts';
import { type Html, html, type Piece } from './markup.ts';
import { DAY, isInside, months, place, type Scale, span, tick } from './scale.ts';

const LANE = 18;
const BAR = 10;
/** A certificate of five years would leave no room for the days that matter. */
const MOST_DAYS = 400;
const LEAST_DAYS = 90;
const DAYS_BACK = 30;

/** The certificates of each server on one time line, with today, the threshold, the windows and the deadlines. */
export function timeLine(plan: Plan, rows: readonly ServerRow[]): Piece {
  const shown = rows.filter(({ certificates }) => certificates.length > 0);
  if (shown.length === 0) return false;
  const today = ms(plan.judgedAt);
  const scale = scaleOf(today, shown);
  const threshold = usual(shown.map(({ minDays }) => minDays));
  const bars: Bars = new Map();
  const windows = (plan.windows ?? []).filter(({ from }) => isInside(from, scale));
  return html`${legend(plan, threshold, windows, kindsIn(shown, today))}
<svg class="grid" aria-hidden="true"><defs><g id="grid">${grid(plan, scale, threshold, windows)}</g></defs></svg>
<div class="tracks"><div class="track-axis"><span></span>${axis(plan.judgedAt, scale)}</div>
<ol class="track-list">${shown.map((row) => track(row, today, scale, threshold, bars))}</ol></div>`;
}

/** From a month ago until the first expiry of each certificate in use, as far as that is readable. */
function scaleOf(today: number, rows: readonly ServerRow[]): Scale {
  let last = 0;
  for (const { certificates, minDays } of rows) {
    last = Math.max(last, today + minDays * DAY);
    for (const { now, ends } of certificates) if (now.length > 0) last = Math.max(last, ends);
  }
  const days = Math.min(MOST_DAYS, Math.max(LEAST_DAYS, (last - today) / DAY + 10));
  return { from: today - DAYS_BACK * DAY, to: today + days * DAY };
}

/** The value that most servers have. */
function usual(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || a - b)[0]?.[0] ?? 0;
}

const grid = (plan: Plan, scale: Scale, threshold: number, windows: readonly PlannedWindow[]): Html => {
  const soon = span(plan.judgedAt, ms(plan.judgedAt) + threshold * DAY, scale);
  return html`<rect class="soon" x="${soon.x}" width="${soon.width}" height="100%"/>${months(scale).map((at) =>
    tick(at, scale, 'month'),
  )}${windows.map(({ from }) => tick(from, scale, 'window'))}${
    plan.validUntil !== null && isInside(plan.validUntil, scale) && tick(plan.validUntil, scale, 'deadline')
  }${tick(plan.judgedAt, scale, 'today')}`;
};

const axis = (today: Instant, scale: Scale): Html =>
  html`<svg class="axis" height="34" role="img"><title>Months, and today</title>${months(scale).map(
    (at) => html`<text x="${place(at, scale)}" y="12">${at.slice(0, 7)}</text>`,
  )}<text class="today" x="${place(today, scale)}" y="29">today</text></svg>`;

/** The public certificate and the new ones have the same dates on most servers, so their bars are written once. */
type Bars = Map<string, Html>;

function track(row: ServerRow, today: number, scale: Scale, threshold: number, bars: Bars): Html {
  const { certificates, server, minDays } = row;
  const own = minDays === threshold ? false : tick(today + minDays * DAY, scale, 'own');
  return html`<li><div><b>${server}</b>${certificates.map((one) => label(one, today))}</div><svg class="track" height="${
    certificates.length * LANE
  }" role="img"><title>${server}: ${certificates.map((one) => `${show(one.certificate)} until ${date(one.notAfter)}`).join('; ')}</title><use href="#grid"/>${own}${certificates.map(
    (one, i) => barOnce(one, i * LANE + (LANE - BAR) / 2, today, scale, bars),
  )}</svg></li>`;
}

function usesSaid({ now, later, isUseKnown }: InUse): string {
  if (now.length === 0 && later.length === 0)
    return isUseKnown ? 'installed, not in use' : 'installed; not known whether in use';
  if (now.length === 0 || later.length === 0) return (now.length > 0 ? now : later).join(', ');
  return now.map((use) => (later.includes(use) ? use : `${use} (replaced)`)).join(', ');
}

const label = (one: InUse, today: number): Html =>
  html`<span>${usesSaid(one)}${isPlanned(one) && ' after the plan'}: ${soonSaid(one, today)}</span>`;

const isPlanned = ({ now, later }: InUse): boolean => now.length === 0 && later.length > 0;

/** A number of days says more than a date as long as it is small. */
function soonSaid({ begins, ends, notBefore, notAfter }: InUse, today: number): string {
  if (begins > today) return `valid only from ${date(notBefore)}`;
  if (ends <= today) return `expired ${date(notAfter)}`;
  const left = Math.floor((ends - today) / DAY);
  return left > MOST_DAYS ? `until ${date(notAfter)}` : `expires in ${days(left)}`;
}

function barOnce(one: InUse, y: number, today: number, scale: Scale, bars: Bars): Html {
  const key = `${kindOf(one, today)} ${one.begins} ${one.ends} ${y}`;
  const written = bars.get(key) ?? bar(one, y, today, scale);
  bars.set(key, written);
  return written;
}

/** What is in use only after the plan is an outline; a bar that goes on beyond the picture has an arrow. */
function bar(one: InUse, y: number, today: number, scale: Scale): Html {
  const { x, width } = span(isPlanned(one) ? Math.max(today, one.begins) : one.begins, one.ends, scale);
  return html`<rect class="${kindOf(one, today)}" x="${x}" width="${width}" y="${y}" height="${BAR}"/>${
    one.ends > scale.to ? html`<text class="on" x="100%" y="${y + 9}">→</text>` : end(one, y, scale)
  }`;
}

function kindOf({ now, later, ends }: InUse, today: number): Kind {
  if (now.length === 0 && later.length > 0) return 'later';
  if (ends <= today) return 'gone';
  if (now.length === 0) return 'idle';
  return later.length === 0 ? 'leaves' : 'now';
}

function end({ ends }: InUse, y: number, scale: Scale): Piece {
  if (ends < scale.from) return false;
  const x = place(ends, scale);
  return html`<line class="end" x1="${x}" x2="${x}" y1="${y - 2}" y2="${y + BAR + 2}"/>`;
}

function sample(piece: Html, says: Piece): Html {
  return html`<li><svg width="26" height="14" aria-hidden="true">${piece}</svg>${says}</li>`;
}

type Kind = 'leaves' | 'now' | 'later' | 'idle' | 'gone';

const SAMPLES: Readonly<Record<Kind, Html>> = {
  leaves: sample(
    html`<rect class="leaves" y="2" width="24" height="10"/><line class="end" x1="24" x2="24" y1="0" y2="14"/>`,
    'in use now, replaced by the plan',
  ),
  now: sample(html`<rect class="now" y="2" width="26" height="10"/>`, 'in use now, and after the plan'),
  later: sample(html`<rect class="later" x="1" y="2" width="24" height="10"/>`, 'in use after the plan'),
  idle: sample(html`<rect class="idle" x="1" y="4" width="24" height="6"/>`, 'installed, no known use'),
  gone: sample(html`<rect class="gone" y="2" width="26" height="10"/>`, 'expired'),
};

/** The kinds of bars in the picture. */
function kindsIn(rows: readonly ServerRow[], today: number): Kind[] {
  const drawn = new Set<Kind>();
  for (const { certificates } of rows) for (const one of certificates) drawn.add(kindOf(one, today));
  return (Object.keys(SAMPLES) as Kind[]).filter((kind) => drawn.has(kind));
}

const legend = (
  plan: Plan,
  threshold: number,
  windows: readonly PlannedWindow[],
  kinds: readonly Kind[],
): Html => html`<ul class="legend">
${kinds.map((kind) => SAMPLES[kind])}
${sample(html`<line class="today" x1="13" x2="13" y1="0" y2="14"/>`, `today, ${date(plan.judgedAt)}`)}
${sample(html`<rect class="soon" width="26" height="14"/>`, `too few days left (${threshold} or fewer)`)}
${plan.validUntil !== null && sample(html`<line class="deadline" x1="13" x2="13" y1="0" y2="14"/>`, `the plan is valid until ${date(plan.validUntil)}`)}
${windows.length > 0 && sample(html`<line class="window" x1="13" x2="13" y1="0" y2="14"/>`, ['windows: ', windows.map((one) => ownTimeSaid(one, plan)).join('; ')])}
</ul>`;
