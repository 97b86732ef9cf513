import { minute } from '../../domain/say.ts';
import type { Board } from './board.ts';
import { type Html, html } from './markup.ts';

const TITLES = {
  converge: 'Change review',
  retire: 'Change review: remove superseded certificates',
  undo: 'Change review: undo',
} as const;

export const heading = ({ plan, review }: Board): Html => html`<header>
<div><p class="eyebrow">${TITLES[plan.intent] ?? `Change review: ${plan.intent}`} · <bdi>${plan.organization}</bdi></p>
<h1>${review.totals}</h1>
<p class="meta">${review.source} · evaluated ${minute(review.evaluatedAt)}</p></div>
<p class="code"><span>plan code</span> <strong>${plan.code}</strong></p>
</header>`;

const PARTS = {
  summary: 'Summary',
  why: 'Why now',
  implementation: 'Implementation',
  downtime: 'Downtime',
  'back-out': 'Back-out',
  tests: 'Test plan',
  communication: 'Communication',
  'sign-off': 'Sign-off',
};

export const contents = (): Html =>
  html`<nav aria-label="Contents"><ol>${Object.entries(PARTS).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>`;
