import { announcementsOf } from '../review/announcement.ts';
import type { Board } from './board.ts';
import { section } from './document.ts';
import { type Html, html, lines } from './markup.ts';

export const communication = ({ plan }: Board): Html => {
  const all = announcementsOf(plan);
  return section(
    'communication',
    'Communication',
    all.length === 0
      ? html`<p>Nothing is changed, so there is nothing to announce.</p>`
      : html`<p>Two texts to paste. Fill in what stands between brackets.</p>${all.map(
          ({ to, subject, lines: text }) =>
            html`<figure class="mail"><figcaption>To ${to}</figcaption><pre tabindex="0">${lines([`Subject: ${subject}`, '', ...text])}</pre></figure>
`,
        )}`,
  );
};
