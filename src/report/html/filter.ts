import { counted } from '../page.ts';
import { html, type Piece } from './markup.ts';

/**
 * Without the script of the page it does nothing, so it is shown by the script. On paper every server is printed. The labels are
 * in the order in which a reader needs them.
 */
export function filter(
  rows: readonly { readonly kinds: readonly string[] }[],
  labels: Readonly<Record<string, string>>,
): Piece {
  if (rows.length < 2) return false;
  const kinds = Object.entries(labels)
    .map(([kind, label]) => ({ kind, label, count: rows.filter((row) => row.kinds.includes(kind)).length }))
    .filter(({ count }) => count > 0);
  return html`<form class="filter" role="search" aria-label="Servers" hidden>
<fieldset><legend>Show servers</legend>${choice('', `All ${rows.length}`, true)}${kinds.map(({ kind, label, count }) => choice(kind, `${label} ${count}`, false))}</fieldset>
<label class="find">Name <input type="search" name="find" autocomplete="off" spellcheck="false" aria-keyshortcuts="/"></label>
<output aria-live="polite">${counted(rows.length, 'server')}</output>
</form>
`;
}

const choice = (kind: string, says: string, checked: boolean) =>
  html`<label><input type="radio" name="kind" value="${kind}"${checked && html` checked`}><span>${says}</span></label>`;
