import { type Html, html, lines, type Piece } from './markup.ts';

/** Lines to type, folded because few readers need them. */
export const folded = (title: string, powershell: readonly string[]): Piece =>
  powershell.length > 0 && html`<details class="shell"><summary>${title}</summary>${shell(powershell)}</details>`;

/** A keyboard must be able to scroll a line that is wider than the page. */
const shell = (all: readonly string[]): Html => html`<pre tabindex="0"><code>${lines(all)}</code></pre>`;
