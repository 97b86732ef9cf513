import type { Plan, ServerPlan } from '../domain/plan.ts';
import { minute } from '../domain/say.ts';
import { deadlinesSaid } from './deadlines-said.ts';
import { ranges } from './names-said.ts';
import { nothingToAdoptText } from './nothing-to-adopt.ts';
import { orderSaid } from './order-said.ts';
import { ends, hang, type Page, type PlanPage, some, tidy } from './page.ts';
import { printable } from './printable.ts';
import { isTold as needsReading } from './review/of-plan.ts';
import { serverText } from './server-text.ts';
import { sourceSaid } from './source-said.ts';
import { verdictText } from './verdict-text.ts';
import { holdsSaid, windowsSaid } from './windows-said.ts';

/** The text of a plan for a person who must approve it: the source, each server, and the summary last. */
export function planText(plan: Plan, page: PlanPage): string {
  const told = plan.servers.filter((server) => isTold(server, plan, page));
  const quiet = plan.servers.filter((server) => !isTold(server, plan, page));
  return `${tidy([
    ...heading(plan, page),
    '',
    ...serversText(told, plan, page),
    ...nothingToAdoptText(plan, page),
    '',
    ...quietText(quiet, plan, page),
    '',
    ...verdictText(plan, page),
  ]).join('\n')}\n`;
}

function heading(plan: Plan, page: Page): string[] {
  const { source, judgedAt, validUntil, code, reverts } = plan;
  const until =
    validUntil === null ? [] : hang('', `valid until ${minute(validUntil)} ${deadlinesSaid(plan, page)}`, page);
  const back = reverts === undefined ? [] : hang('', `goes back to what run ${reverts.run} found`, page);
  return [
    ...ends(printable(sourceSaid(source)), `evaluated at ${minute(judgedAt)}`, page),
    `plan ${code}`,
    ...back,
    ...until,
    ...orderSaid(plan).flatMap((says) => hang('', says, page)),
    ...[...windowsSaid(plan), ...holdsSaid(plan)].flatMap((says) => hang('', says, page)),
  ];
}

/** Among many servers, a server in the desired state with nothing to report is only counted. */
const isTold = (server: ServerPlan, { servers }: Plan, { verbose }: Page): boolean =>
  verbose || servers.length === 1 || needsReading(server);

/** In the order of the work. Of servers that are alike, only the first has a text, except with --verbose. */
function serversText(servers: readonly ServerPlan[], plan: Plan, page: Page): string[] {
  const folded = page.verbose ? [] : plan.classes;
  const first = new Map(folded.map((one) => [one.servers[0], one.servers.slice(1)]));
  const back = new Map((plan.revert ?? []).map((one) => [one.server, one]));
  const others = new Set(folded.flatMap((one) => one.servers.slice(1)));
  return servers
    .filter(({ server }) => !others.has(server))
    .flatMap((server) => [
      ...serverText(server, plan.intent, page, back.get(server.server)),
      '',
      ...likewise(first.get(server.server) ?? [], page),
      '',
    ]);
}

const likewise = (names: readonly string[], page: Page): string[] =>
  names.length === 0
    ? []
    : hang(
        '  ',
        `The same, but for names, thumbprints and dates, is true for ${ranges(names)} (--server ${names[0]} shows one, --verbose shows all).`,
        page,
      );

const quietText = (quiet: readonly ServerPlan[], { intent }: Plan, page: Page): string[] =>
  quiet.length === 0
    ? []
    : hang(
        '',
        `${intent === 'revert' ? 'Nothing to revert' : 'In their desired state'}: ${some(
          quiet.map(({ server }) => server),
          page,
        )}`,
        page,
      );
