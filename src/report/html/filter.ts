import { counted } from '../page.ts';
import type { Kind, ServerRow } from '../review/board.ts';
import { html, type Piece } from './markup.ts';

/** In the order in which a reader needs them. */
const KINDS: Readonly<Record<Kind, string>> = {
  red: 'Wrong now',
  changes: 'Changes',
  blocked: 'Blocked',
  refused: 'Refused',
  'by-hand': 'By hand',
  'in-order': 'In order',
};

/** Without the script of the page it does nothing, so it is shown by the script. On paper every server is printed. */
export function filter(rows: readonly ServerRow[]): Piece {
  if (rows.length < 2) return false;
  const kinds = (Object.keys(KINDS) as Kind[])
    .map((kind) => [kind, rows.filter((row) => row.kinds.includes(kind)).length] as const)
    .filter(([, count]) => count > 0);
  return html`<form class="filter" role="search" aria-label="Servers" hidden>
<fieldset><legend>Show servers</legend>${choice('', `All ${rows.length}`, true)}${kinds.map(([kind, count]) => choice(kind, `${KINDS[kind]} ${count}`, false))}</fieldset>
<label class="find">Name <input type="search" name="find" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
<output aria-live="polite">${counted(rows.length, 'server')}</output>
</form>
`;
}

const choice = (kind: string, says: string, checked: boolean) =>
  html`<label><input type="radio" name="kind" value="${kind}"${checked && html` checked`}><span>${says}</span></label>`;
