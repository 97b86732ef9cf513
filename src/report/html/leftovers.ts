import type { BlockedBy } from '../review/review.ts';
import type { Board, Class } from './board.ts';
import { classTitle, type Home, idIn, likeSaid, namesOf } from './class-name.ts';
import { folded } from './code.ts';
import { section } from './document.ts';
import { type Html, html, type Piece, prose } from './markup.ts';

/** What the plan leaves alone: on purpose, because it is blocked, because it is not ours. A section without entries is left out. */
export const leftovers = (board: Board): Piece => [
  refused(board),
  part('blocked', 'Blocked, and what would clear it', board, ({ blocked }) => blocked.map(blockedBy)),
  part('not-done', 'Not done on purpose', board, ({ notDone }) =>
    notDone.map(({ says, powershell }) => html`<li>${prose(says)}${folded('By hand, in PowerShell', powershell)}</li>`),
  ),
  part('reported', 'Reported, not changed', board, ({ reported }) =>
    reported.map((says) => html`<li>${prose(says)}</li>`),
  ),
];

function part(id: Home & string, title: string, { classes }: Board, items: (one: Class) => readonly Html[]): Piece {
  const told = classes.map((one) => [one, items(one)] as const).filter(([, found]) => found.length > 0);
  return (
    told.length > 0 &&
    section(
      id,
      title,
      told.map(([one, found]) => entry(id, one, found)),
    )
  );
}

const entry = (id: Home, one: Class, items: readonly Html[]): Html =>
  html`<div${idIn(id, one)} data-of="${one.number}"><h3>${classTitle(one)}</h3>${one.stages.length === 0 && likeSaid(one)}<ul>${items}</ul></div>
`;

const blockedBy = ({ causes, differences }: BlockedBy): Html =>
  html`<li>${causes.map((says) => html`<p><strong>${prose(says)}</strong></p>`)}<p>blocks:</p><ul>${differences.map((says) => html`<li>${prose(says)}</li>`)}</ul></li>`;

const refused = ({ classes }: Board): Piece => {
  const all = classes.filter((one) => one.refused.length > 0);
  return (
    all.length > 0 &&
    section(
      'refused',
      'Refused: a fault of exstate',
      html`<ul>${all.map((one) => html`<li${idIn('refused', one)} data-of="${one.number}">${namesOf(one.servers)}${one.refused.map((says) => html`<p>${prose(says)}</p>`)}</li>`)}</ul>`,
    )
  );
};
