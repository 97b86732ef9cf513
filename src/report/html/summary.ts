import { FRONT_END_RECORDS, type Instant } from '../../domain/facts.ts';
import type { Plan } from '../../domain/plan.ts';
import { date, days, list, minute } from '../../domain/say.ts';
import { daysLeft, ms } from '../../domain/time.ts';
import { allCopiesSaid } from '../copies-said.ts';
import { ranges } from '../names-said.ts';
import { rangeSaid } from '../outage-said.ts';
import { counted } from '../page.ts';
import type { ServerRow } from '../review/board.ts';
import type { InUse } from '../review/certificates-in-use.ts';
import { widest } from '../review/widest.ts';
import { ownTimeSaid } from '../review/windows.ts';
import type { Board, Class } from './board.ts';
import { classLink } from './class-name.ts';
import { section } from './document.ts';
import { type Html, html, type Piece, prose } from './markup.ts';
import { tile } from './tile.ts';

export const summary = (board: Board): Html =>
  section(
    'summary',
    'Summary',
    html`${redBox(board)}<dl class="tiles">
${tile('What happens', [happens(board), frontEnd(board), mayPresent(board), notDone(board)])}
${tile('What it costs', costs(board))}
${tile('How to go back', back(board))}
${tile('When', when(board))}
</dl>
${classTable(board)}
<p class="note">${prose(board.review.exit)}</p>`,
  );

const redBox = ({ review: { red } }: Board): Piece =>
  red.length > 0 &&
  html`<div class="red" role="note"><h3>Wrong now</h3><ul>${red.map(
    ({ servers, says }) => html`<li><b><bdi>${ranges(servers)}</bdi></b> ${prose(says)}</li>`,
  )}</ul></div>
`;

/** The places that get another certificate, with the number of servers. */
function happens({ rows, review: { totals } }: Board): Piece {
  const counts = new Map<string, number>();
  for (const { places } of rows)
    for (const { name, serves, binds, changes } of places) {
      if (!binds || !changes) continue;
      const place = `${name} (${serves})`;
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
  if (counts.size === 0) return html`<strong>${totals}.</strong>`;
  const said = [...counts].map(([name, count]) => `${name} on ${counted(count, 'server')}`);
  return html`<strong>Another certificate for ${list(said)}.</strong> One server after the other.`;
}

/** The first question of every board: is the certificate that clients see touched? */
function frontEnd({ plan }: Board): Piece {
  const on = plan.servers.filter(({ steps }) =>
    steps.some(({ writes }) => FRONT_END_RECORDS.some((record) => writes[record] !== undefined)),
  );
  if (!plan.servers.some(({ steps }) => steps.length > 0)) return false;
  return on.length === 0
    ? 'The certificate of 443, which clients see, is not changed anywhere.'
    : html`<strong>The certificate of 443, which clients see, is changed on ${ranges(on.map(({ server }) => server))}.</strong>`;
}

/** Transport selects what it presents, so a new certificate may be seen by others before it is bound (exchange facts 13.2). */
function mayPresent({ rows }: Board): Piece {
  const open = new Set(
    rows.flatMap(({ places }) => places.flatMap(({ name, after }) => (after.is === 'open' ? [name] : []))),
  );
  return open.size > 0 && `Other mail servers and clients may see the new certificate, too (${list([...open])}).`;
}

function notDone({ rows, classes }: Board): Piece {
  const blocked = rows.filter(({ kinds }) => kinds.includes('blocked'));
  const on = (isPart: boolean) => blocked.filter(({ steps }) => steps > 0 === isPart).map(({ server }) => server);
  const [all, part] = [on(false), on(true)];
  const said = [
    ...(all.length > 0 ? [`all on ${ranges(all)}`] : []),
    ...(part.length > 0 ? [`a part on ${ranges(part)}`] : []),
  ];
  if (said.length === 0) return false;
  const hasPart = classes.some((one) => one.blocked.length > 0);
  return html`<strong>Blocked:</strong> ${said.join('; ')}.${hasPart && html` <a href="#blocked">By what</a>`}`;
}

function costs({ rows, changing, plan: { impact } }: Board): Piece[] {
  if (changing.length === 0) return ['Nothing: no step is planned.'];
  const [web, mail] = [widest(rows, 'webSeconds'), widest(rows, 'mailSeconds')];
  if (web === undefined && mail === undefined) return ['Users notice nothing.'];
  const { webSeconds, mailSeconds } = impact;
  const copies = allCopiesSaid(rows);
  return [
    web !== undefined &&
      html`<strong>Web clients: ${rangeSaid(web)}</strong> for each server, ${rangeSaid(webSeconds)} in all.`,
    mail !== undefined &&
      html`<strong>Mail, queued: ${rangeSaid(mail)}</strong> for each server, ${rangeSaid(mailSeconds)} in all.`,
    web !== undefined && mail === undefined && 'Mail is not interrupted.',
    web === undefined && mail !== undefined && 'Web clients are not interrupted.',
    copies !== '' && copies,
  ];
}

function back({ rows, changing, plan: { revert, judgedAt } }: Board): Piece[] {
  if (changing.length === 0) return ['Not needed: no step is planned.'];
  const lost = changing.filter(({ noWayBack }) => noWayBack);
  return [
    html`<strong>A stage that fails is undone</strong>, and the run ends there. <a href="#back-out">How</a>`,
    lost.length > 0 &&
      html`No way back in one stage: ${lost.map((one, i) => [i > 0 && ', ', classLink(one)])} (see the table).`,
    revert !== undefined && html`After the run: <code>exstate revert</code>${revertUntil(rows, judgedAt)}.`,
  ];
}

/** A revert binds only a certificate that is still valid. */
function revertUntil(rows: readonly ServerRow[], judgedAt: Instant): Piece {
  const ends = rows.flatMap(({ server, steps, certificates }) =>
    steps === 0 ? [] : certificates.filter(isReplaced).map(({ notAfter }) => ({ server, notAfter })),
  );
  const valid = ends.filter(({ notAfter }) => notAfter > judgedAt);
  const over = ends.filter(({ notAfter }) => notAfter <= judgedAt).map(({ server }) => server);
  const first = valid.map(({ notAfter }) => notAfter).sort()[0];
  const on = valid.filter(({ notAfter }) => notAfter === first).map(({ server }) => server);
  return [
    first !== undefined &&
      html`, while the old certificate is valid and installed: until <strong>${date(first)}</strong>${rows.length > 1 && html` on <bdi>${ranges(on)}</bdi>`}`,
    over.length > 0 && html`; not to the expired certificate of <bdi>${ranges(over)}</bdi>`,
  ];
}

const isReplaced = ({ now, later }: InUse): boolean => now.some((use) => !later.includes(use));

function when({ plan, rows, review: { validUntil } }: Board): Piece[] {
  const changing = rows.filter(({ kinds }) => kinds.includes('changes') || kinds.includes('blocked'));
  const ends = changing.flatMap(({ deadline }) => deadline ?? []).sort();
  const next = ends.find((at) => at > plan.judgedAt);
  const on = changing.filter(({ deadline }) => deadline === next).map(({ server }) => server);
  const over = changing.filter(({ deadline }) => deadline !== null && deadline <= plan.judgedAt);
  const steps = changing.reduce((sum, one) => sum + one.steps, 0);
  return [
    over.length > 0 && html`<strong>Expired already on ${ranges(over.map(({ server }) => server))}.</strong>`,
    next !== undefined &&
      html`Before <strong>${date(next)}</strong>, in ${days(daysLeft(next, plan.judgedAt))}: the first certificate in use expires (<bdi>${ranges(on)}</bdi>).`,
    steps > 0 && windows(plan),
    validUntil !== undefined && `The plan is valid until ${minute(validUntil.at)}.`,
    remains(plan, rows),
  ];
}

function windows(plan: Plan): Piece {
  if (plan.windows === undefined) return 'No maintenance window is set: agree on one, and write it into the sign-off.';
  return plan.windows.length === 0
    ? html`<strong>No window opens any more.</strong>`
    : html`Next windows: ${plan.windows.slice(0, 3).map((one, i) => [i > 0 && '; ', ownTimeSaid(one, plan), one.fits ? '' : ' (too short for all)'])}.`;
}

/** What is blocked expires although this plan is carried out. */
function remains({ judgedAt }: Plan, rows: readonly ServerRow[]): Piece {
  const ends = rows.flatMap(({ server, kinds, minDays, certificates }) => {
    const first = kinds.includes('blocked') ? certificates.find(({ later }) => later.length > 0) : undefined;
    return first !== undefined && first.ends > ms(judgedAt) && daysLeft(first.notAfter, judgedAt) <= minDays
      ? [{ server, notAfter: first.notAfter }]
      : [];
  });
  const first = ends.map(({ notAfter }) => notAfter).sort()[0];
  return (
    first !== undefined &&
    html`<strong>Blocked, so it expires even with this plan:</strong> <bdi>${ranges(ends.map(({ server }) => server))}</bdi>, the first on ${date(first)}.`
  );
}

/** The issue in one table, the changes first. */
const classTable = (board: Board): Piece => {
  const {
    classes,
    review: { quiet },
  } = board;
  return (
    classes.length > 0 &&
    html`<table class="classes"><caption>What is planned, for each class of servers that are alike</caption>
<thead><tr><th scope="col">What</th><th scope="col">Servers</th><th scope="col">Why</th><th scope="col">Outage per server</th><th scope="col">Back-out</th></tr></thead>
<tbody>${classes.map((one) => classRow(one, board))}${quiet.length > 0 && html`<tr class="quiet"><td>nothing</td><td>${counted(quiet.length, 'server')}</td><td>in the desired state</td><td>none</td><td></td></tr>`}</tbody></table>
`
  );
};

const classRow = (one: Class, board: Board): Html =>
  html`<tr class="${one.verdict}" data-of="${one.number}"><td><strong>${one.what}</strong>${one.stages.length > 0 && html`<br><small>${one.headline}</small>`}</td><td>${classLink(one)}</td><td>${whySaid(board, one)}</td><td>${one.outage || 'none'}</td><td>${one.undone || 'not needed'}</td></tr>
`;

/** The most urgent reason: what is wrong now, then what blocks everything, then the first difference. */
function whySaid({ review: { red } }: Board, { servers, verdict, why, blocked, reported, refused }: Class): Piece {
  const wrong = red.find((one) => one.servers.includes(servers[0] ?? ''));
  const causes = verdict === 'blocked' ? blocked.flatMap((one) => one.causes) : [];
  const reasons = [wrong === undefined ? [] : [wrong.says], causes, refused, why, reported].flat();
  const more = new Set(reasons).size - 1;
  return [prose(reasons[0] ?? ''), more > 0 && html` <small>and ${more} more</small>`];
}
