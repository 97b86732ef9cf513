import type { Next } from '../verdict-said.ts';
import { html, type Piece, prose } from './markup.ts';

/** What to do next, with the line to paste. */
export const nextLines = (next: readonly Next[]): Piece =>
  next.map(
    ({ says, line }) =>
      html`<p class="next">${prose(says)}</p>${line !== undefined && html`<pre tabindex="0"><code>${line}</code></pre>`}`,
  );
