import { type Html, html, type Piece } from './markup.ts';

/** One answer of the summary. */
export const tile = (title: string, says: readonly Piece[]): Html =>
  html`<div><dt>${title}</dt>${says.map((one) => one !== false && html`<dd>${one}</dd>`)}</div>`;
