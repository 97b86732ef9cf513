import { date, show } from '../../domain/say.ts';
import type { ServerRow } from '../review/board.ts';
import type { Bound, Place } from '../review/places.ts';
import { type Html, html, type Piece } from './markup.ts';

const ROW = 46;
const HEAD = 24;

/** What has which certificate, before the plan and after it. */
export function bindingsPicture({ server, places, certificates }: ServerRow): Piece {
  if (places.length === 0) return false;
  const until = new Map(certificates.map((one) => [one.certificate, `until ${date(one.notAfter)}`]));
  return html`<svg class="bindings" height="${HEAD + places.length * ROW}" role="img"><title>What is bound where on ${server}, before and after</title>
<desc>${places.map(sentence).join(' ')}</desc>
<text class="head" x="0" y="14">place</text><text class="head" x="34%" y="14">now</text><text class="head" x="70%" y="14">after the plan</text>
${places.map((place, i) => row(place, HEAD + i * ROW, until))}</svg>
<p class="which">${certificates.map(
    (one) =>
      html`<span><code>${show(one.certificate)}</code> ${one.isNew ? 'the new certificate' : one.subject}${one.issuer === one.subject ? ', self-signed' : `, issued by ${one.issuer}`}, ${
        one.isNew ? 'valid until about' : 'valid until'
      } ${date(one.notAfter)}</span> `,
  )}</p>`;
}

const sentence = ({ name, before, after, changes }: Place): string =>
  changes ? `${name}: ${boundSaid(before)} now, ${boundSaid(after)} after.` : `${name}: ${boundSaid(before)}, stays.`;

type Until = ReadonlyMap<string, string>;

const row = ({ name, serves, before, after, changes }: Place, y: number, until: Until): Html =>
  html`<g class="${changes ? 'changed' : 'same'}"><line class="rule" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="name" x="0" y="${y + 20}">${name}</text><text class="small serves" x="0" y="${y + 35}">${serves}</text>${pill(
    before,
    '33%',
    y,
    'was',
    until,
  )}<text class="arrow" x="67%" y="${y + 28}">${changes ? '→' : '='}</text>${changes ? pill(after, '69%', y, 'will', until) : stays(after, y)}</g>`;

const stays = (bound: Bound, y: number): Html =>
  html`<text class="small" x="70%" y="${y + 28}">${bound.is === 'none' ? 'stays without' : bound.is === 'certificate' ? 'stays' : 'not changed'}</text>`;

const pill = (bound: Bound, x: string, y: number, kind: string, until: Until): Html => {
  const more = bound.is === 'certificate' ? (until.get(bound.certificate) ?? '') : '';
  return html`<svg x="${x}" y="${y + 4}" width="31%" height="38"><rect class="${bound.is === 'certificate' ? kind : 'nothing'}" x="1" y="1" width="98%" height="36" rx="5"/><text class="id ${kind}" x="8" y="${
    more === '' ? 23 : 16
  }">${boundSaid(bound)}</text><text class="small ${kind}" x="8" y="30">${more}</text></svg>`;
};

function boundSaid(bound: Bound): string {
  switch (bound.is) {
    case 'certificate':
      return show(bound.certificate);
    case 'none':
      return 'none';
    case 'unread':
      return 'not readable';
    case 'open':
      return 'may change';
  }
}
