import { type Html, html } from './markup.ts';

interface Head {
  readonly kind: string;
  readonly organization: string;
  readonly title: string;
  readonly meta: string;
  readonly code: string;
}

export const headingOf = ({ kind, organization, title, meta, code }: Head): Html => html`<header>
<div><p class="eyebrow">${kind} · <bdi>${organization}</bdi></p>
<h1>${title}</h1>
<p class="meta">${meta}</p></div>
<p class="code"><span>plan code</span> <strong>${code}</strong></p>
</header>`;

export const contents = (parts: Readonly<Record<string, string>>): Html =>
  html`<nav aria-label="Contents"><ol>${Object.entries(parts).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>`;
