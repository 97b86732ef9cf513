import type { Plan, ServerPlan } from '../domain/plan.ts';
import { minute } from '../domain/say.ts';
import { deadlinesSaid } from './deadlines-said.ts';
import { nothingToAdoptText } from './nothing-to-adopt.ts';
import { ends, hang, type Page, type PlanPage, some, tidy } from './page.ts';
import { printable } from './printable.ts';
import { reportedOf, serverText } from './server-text.ts';
import { sourceSaid } from './source-said.ts';
import { verdictText } from './verdict-text.ts';
import { holdsText, windowsText } from './windows-text.ts';

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
    ...quietText(quiet, page),
    '',
    ...verdictText(plan, page),
  ]).join('\n')}\n`;
}

function heading(plan: Plan, page: Page): string[] {
  const { source, judgedAt, validUntil, code } = plan;
  const until =
    validUntil === null ? [] : hang('', `valid until ${minute(validUntil)} ${deadlinesSaid(plan, page)}`, page);
  return [
    ...ends(printable(sourceSaid(source)), `evaluated at ${minute(judgedAt)}`, page),
    `plan ${code}`,
    ...until,
    ...windowsText(plan, page),
    ...holdsText(plan, page),
  ];
}

/** Among many servers, a server in the desired state with nothing to report is only counted. */
const isTold = (server: ServerPlan, { servers }: Plan, { verbose }: Page): boolean =>
  verbose || servers.length === 1 || server.verdict !== 'in-desired-state' || reportedOf(server).length > 0;

/** In the order of the work. Servers without steps whose texts are equal share one text. */
function serversText(servers: readonly ServerPlan[], plan: Plan, page: Page): string[] {
  const alike = new Map<string, { readonly text: string[]; readonly names: string[] }>();
  for (const server of servers) {
    const text = serverText(server, plan.intent, page);
    const idle = !page.verbose && server.steps.length === 0;
    const reads = idle ? text.join('\n').replaceAll(server.server, '\0') : server.server;
    const same = alike.get(reads);
    if (same) same.names.push(server.server);
    else alike.set(reads, { text, names: [] });
  }
  return [...alike.values()].flatMap(({ text, names }) => [...text, '', ...likewise(names, page), '']);
}

const likewise = (names: readonly string[], page: Page): string[] =>
  names.length === 0 ? [] : hang('  ', `The same is true for ${some(names, page)}`, page);

const quietText = (quiet: readonly ServerPlan[], page: Page): string[] =>
  quiet.length === 0
    ? []
    : hang(
        '',
        `In their desired state: ${some(
          quiet.map(({ server }) => server),
          page,
        )}`,
        page,
      );
