import type { Instant } from '../../domain/facts.ts';
import { instant, ms } from '../../domain/time.ts';
import { type Html, html } from './markup.ts';

/** The time from the left to the right edge of a picture. */
export interface Scale {
  readonly from: number;
  readonly to: number;
}

export const DAY = 86_400_000;

/** In percent, so that a picture fits into any width and its texts keep their size. */
export const place = (at: Instant | number, scale: Scale): string => `${percent(at, scale)}%`;

export function span(from: Instant | number, to: Instant | number, scale: Scale): Span {
  const [left, right] = [percent(from, scale), percent(to, scale)];
  return { x: `${left}%`, width: `${round(right - left)}%` };
}

export interface Span {
  readonly x: string;
  readonly width: string;
}

function percent(at: Instant | number, { from, to }: Scale): number {
  const share = ((typeof at === 'number' ? at : ms(at)) - from) / (to - from);
  return round(Math.min(1, Math.max(0, share)) * 100);
}

const round = (percentage: number): number => Math.round(percentage * 10) / 10;

export const isInside = (at: Instant, { from, to }: Scale): boolean => ms(at) >= from && ms(at) <= to;

const LABELS = 5;
const STEPS = [1, 2, 3, 6, 12];

/** The first days of months, at most five, which a narrow page has room for. */
export function months(scale: Scale): Instant[] {
  const all: Instant[] = [];
  const day = new Date(scale.from);
  for (let month = day.getUTCMonth() + 1; ; month += 1) {
    const at = Date.UTC(day.getUTCFullYear(), month, 1);
    if (at > scale.to) break;
    all.push(instant(at));
  }
  const every = STEPS.find((step) => all.length / step <= LABELS) ?? 12;
  return all.filter((_, i) => i % every === 0);
}

export const tick = (at: Instant | number, scale: Scale, kind: string): Html =>
  html`<line class="${kind}" x1="${place(at, scale)}" x2="${place(at, scale)}" y1="0" y2="100%"/>`;
