import { date } from '../../domain/say.ts';
import { chosenWindow, ownTimeSaid } from '../review/windows.ts';
import type { Board } from './board.ts';
import { section } from './document.ts';
import { type Html, html, type Piece } from './markup.ts';
import { signatures, ticks } from './sign.ts';

export const signOff = (board: Board): Html =>
  section('sign-off', 'Sign-off', html`${what(board)}${signatures(ROLES)}${servers(board)}`);

const ROLES = ['Requested by', 'Reviewed by', 'Approved by', 'Carried out by'];

const what = ({ plan }: Board): Html => {
  const window = chosenWindow(plan);
  return html`<p>Plan <strong class="mono">${plan.code}</strong>, evaluated ${date(plan.judgedAt)}. Window: ${window === undefined ? html`<span class="blank"></span>` : ownTimeSaid(window, plan)}. The code in the command of <code>exstate apply</code> must be the same as on each page of this paper.</p>
`;
};

const servers = ({ rows }: Board): Piece => {
  const changing = rows.filter(({ steps }) => steps > 0).map(({ server }) => server);
  return changing.length > 0 && ticks('Each server with steps', changing, ['approved', 'done and proven', 'undone']);
};
