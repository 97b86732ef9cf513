import type { Instant } from '../../domain/facts.ts';
import { ms } from '../../domain/time.ts';
import type { ServerDone, StageDone } from '../review/run-board.ts';
import { type Html, html, type Piece } from './markup.ts';
import { lasted, STAGE_STATES } from './run-words.ts';
import { place, type Scale, span, tick } from './scale.ts';

const LANE = 18;
const BAR = 10;

/** The stages of each server from their first command to their last verdict. */
export function gantt(servers: readonly ServerDone[], resumed: readonly Instant[]): Piece {
  const drawn = servers.filter(({ stages }) => stages.some((stage) => timesOf(stage) !== undefined));
  const times = drawn.flatMap(({ stages }) => stages.flatMap((stage) => timesOf(stage) ?? []));
  if (times.length === 0) return false;
  const from = times.reduce((least, one) => Math.min(least, one.from), Number.POSITIVE_INFINITY);
  const to = times.reduce((most, one) => Math.max(most, one.to), 0);
  const scale = { from, to: Math.max(to, from + 1_000) };
  const marks = clockTimes(scale);
  return html`${LEGEND}
<svg class="grid" aria-hidden="true"><defs><g id="grid">${marks.map((at) => tick(at, scale, 'month'))}${resumed.map((at) => tick(at, scale, 'deadline'))}</g></defs></svg>
<div class="tracks"><div class="track-axis"><span></span><svg class="axis" height="18" role="img"><title>Time of day, UTC</title>${marks.map(
    (at) => html`<text x="${place(at, scale)}" y="12">${clock(at, scale)}</text>`,
  )}</svg></div>
<ol class="track-list">${drawn.map((server) => track(server, scale))}</ol></div>`;
}

interface Times {
  readonly from: number;
  readonly to: number;
}

/** Undefined if no command was sent. A step without a verdict lasts no time that is known. */
export function timesOf({ steps }: StageDone): Times | undefined {
  const sent = steps.flatMap(({ sentAt }) => (sentAt === undefined ? [] : [ms(sentAt)]));
  const judged = steps.flatMap(({ judgedAt }) => (judgedAt === undefined ? [] : [ms(judgedAt)]));
  if (sent.length === 0) return undefined;
  return { from: Math.min(...sent), to: Math.max(...sent, ...judged) };
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [1, 5, 15, 30]
  .map((one) => one * SECOND)
  .concat(
    [1, 2, 5, 10, 15, 30].map((one) => one * MINUTE),
    [1, 2, 4, 8, 12, 24, 48, 168].map((one) => one * HOUR),
  );
const LABELS = 3;

/** Round times, at most as many as a narrow page has room for. */
function clockTimes({ from, to }: Scale): number[] {
  const step = STEPS.find((one) => (to - from) / one <= LABELS) ?? (to - from) / LABELS;
  const times: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) times.push(at);
  return times;
}

const clock = (at: number, { from, to }: Scale): string => {
  const text = new Date(at).toISOString();
  return to - from > 24 * HOUR ? text.slice(5, 16).replace('T', ' ') : text.slice(11, to - from < 5 * MINUTE ? 19 : 16);
};

function track({ server, stages }: ServerDone, scale: Scale): Html {
  const lanes = stages.flatMap((stage) => {
    const times = timesOf(stage);
    return times === undefined ? [] : [{ stage, times }];
  });
  const said = lanes.map(
    ({ stage, times }) => `${stage.stage}: ${STAGE_STATES[stage.is]}, ${lasted(times.to - times.from)}`,
  );
  return html`<li><div><b>${server}</b>${said.map((one) => html`<span>${one}</span>`)}</div><svg class="track" height="${lanes.length * LANE}" role="img"><title>${server}: when each stage ran</title><use href="#grid"/>${lanes.map(
    ({ stage, times }, i) => bar(stage, times, i * LANE + (LANE - BAR) / 2, scale),
  )}</svg></li>`;
}

/** A stage of one second would be invisible. */
const LEAST_WIDTH = 3;

function bar({ is }: StageDone, { from, to }: Times, y: number, scale: Scale): Html {
  const { x, width } = span(from, to, scale);
  return html`<rect class="${KINDS[is]}" x="${x}" width="${LEAST_WIDTH}" y="${y}" height="${BAR}"/><rect class="${KINDS[is]}" x="${x}" width="${width}" y="${y}" height="${BAR}"/>`;
}

const KINDS: Readonly<Record<StageDone['is'], string>> = {
  proven: 'now',
  owed: 'later',
  undone: 'gone',
  'not-undone': 'gone',
  stopped: 'gone',
  open: 'idle',
  'not-started': 'idle',
};

const sample = (kind: string, says: string): Html =>
  html`<li><svg width="26" height="14" aria-hidden="true"><rect class="${kind}" x="1" y="2" width="24" height="10"/></svg>${says}</li>`;

const LEGEND = html`<ul class="legend">${sample('now', 'proven')}${sample('later', 'done, proofs owed')}${sample('gone', 'failed')}${sample('idle', 'without a verdict')}</ul>`;
