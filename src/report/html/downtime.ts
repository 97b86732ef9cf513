import type { SecondsRange } from '../../domain/proof.ts';
import { date } from '../../domain/say.ts';
import { canMove } from '../copies-said.ts';
import { rangeSaid } from '../outage-said.ts';
import { counted } from '../page.ts';
import type { ServerRow } from '../review/board.ts';
import type { Board } from './board.ts';
import { section } from './document.ts';
import { type Html, html, type Piece } from './markup.ts';

export const downtime = (board: Board): Html =>
  section('downtime', 'Downtime and who is affected', html`${inAll(board)}${copies(board)}${serverTable(board)}`);

const inAll = ({ review: { outage }, plan: { impact } }: Board): Piece =>
  outage === ''
    ? html`<p>Users notice nothing.</p>`
    : html`<p><strong>In all: ${outage}.</strong></p>
<ul><li>Web: ${impact.webSeconds[1] > 0 ? WEB : 'not interrupted. IIS is not restarted.'}</li>
<li>Mail: ${impact.mailSeconds[1] > 0 ? MAIL : 'not interrupted. Transport is not restarted.'}</li></ul>`;

const WEB =
  'users whose mailbox is on the server, or who are connected through it, lose Outlook, Outlook on the web, ECP and ActiveSync until the application pools have started again.';
const MAIL = 'messages wait in the queues until transport has started again.';

const copies = ({ classes, rows }: Board): Piece =>
  classes.some((one) => one.copies !== '') &&
  html`<p>Active database copies: users of these databases notice each restart. ${
    rows.some((row) => row.impact.mountedCopies !== 0 && canMove(row))
      ? 'Move them to another server first, if one can take them.'
      : 'No other server can take them.'
  }</p>`;

const serverTable = ({ rows, classes }: Board): Html => {
  const alike = new Map(classes.map((one) => [one.number, one.servers.length > 1 ? `class ${one.number}` : one.what]));
  return html`<table class="servers"><caption>Each server, in the order of the work</caption>
<thead><tr><th scope="col">Server</th><th scope="col">State</th><th scope="col">What</th><th scope="col">Web</th><th scope="col">Mail</th><th scope="col">Active copies</th><th scope="col">First expiry</th></tr></thead>
<tbody>${rows.map((row) => serverLine(row, alike.get(row.number) ?? ''))}</tbody></table>`;
};

/** The filter of the page reads what a server is from this row; the other lists contain only the name. */
const serverLine = (row: ServerRow, what: string): Html =>
  html`<tr data-kind="${row.kinds.join(' ')}" data-class="${row.number}"><th scope="row">${row.server}</th><td>${state(row)}</td><td>${row.steps > 0 && html`<a href="#class-${row.number}">${what}</a>, ${counted(row.steps, 'step')}`}</td><td>${seconds(row.impact.webSeconds)}</td><td>${seconds(row.impact.mailSeconds)}</td><td>${row.steps > 0 && (row.impact.mountedCopies ?? 'not known')}</td><td>${row.deadline !== null && date(row.deadline)}</td></tr>
`;

const state = ({ kinds, verdict, says }: ServerRow): Html =>
  html`<span class="is ${kinds.includes('red') ? 'bad' : verdict}">${says}${kinds.includes('red') && ', wrong now'}</span>`;

const seconds = (range: SecondsRange): Piece => range[1] > 0 && rangeSaid(range);
