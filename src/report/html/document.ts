import { type Html, html, type Piece, trusted } from './markup.ts';
import * as style from './page.css?inlined';
import * as script from './page.js?inlined';

/** Nothing is loaded, and nothing runs but the style and the script of this file. */
const POLICY = `default-src 'none'; style-src '${style.hash}'; script-src '${script.hash}'; base-uri 'none'; form-action 'none'`;

interface Document {
  readonly title: string;
  /** On each printed page. */
  readonly running: Piece;
  readonly body: Piece;
}

export const documentOf = ({ title, running, body }: Document): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="exstate">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(style.text)}</style>
</head>
<body>
<a class="skip" href="#summary">Skip to the summary</a>
<div class="running" aria-hidden="true">${running}</div>
<div class="paper">${body}</div>
<script>${trusted(script.text)}</script>
</body>
</html>
`.text;

/** A part of the page with its heading, as boards have them. */
export const section = (id: string, title: string, body: Piece): Html =>
  html`<section id="${id}" aria-labelledby="h-${id}"><h2 id="h-${id}">${title}</h2>
${body}
</section>
`;
