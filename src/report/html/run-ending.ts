import { minute } from '../../domain/say.ts';
import { counted } from '../page.ts';
import type { Advice, RunReview } from '../review/review.ts';
import { section } from './document.ts';
import { type Html, html, lines, type Piece, prose } from './markup.ts';
import type { RunBoard } from './run-board.ts';

/** So many servers are named; the next plan names all. */
const MOST = 100;

/** How the run ended, what still differs on each server, and what to do next. */
export const runEnding = ({ review }: RunBoard): Html =>
  section(
    'ending',
    'How it ended, and what next',
    review !== null &&
      html`<p><strong>${prose(review.outcome)}</strong></p>${review.because.map((says) => html`<p>${prose(says)}</p>`)}${review.advice.map(advice)}${pending(review)}`,
  );

const advice = ({ says, items = [], type = [] }: Advice): Html =>
  html`<p class="next">${prose(says)}</p>${items.length > 0 && html`<ul>${items.map((one) => html`<li>${prose(one)}</li>`)}</ul>`}${type.length > 0 && html`<pre tabindex="0"><code>${lines(type)}</code></pre>`}
`;

function pending({ pending: found }: RunReview): Piece {
  if (found === null) return false;
  const left = found.servers.length - MOST;
  return html`<h3>Still different from ${found.from}, evaluated at ${minute(found.at)}</h3>
<ul class="reasons">${found.servers
    .slice(0, MOST)
    .map(
      ({ server, says }) =>
        html`<li><bdi>${server}</bdi><ul>${says.map((one) => html`<li>${prose(one)}</li>`)}</ul></li>`,
    )}</ul>${left > 0 && html`<p>And ${counted(left, 'more server')}: <code>exstate plan</code> names all.</p>`}`;
}
