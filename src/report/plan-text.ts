import type { Plan, ServerPlan } from '../domain/plan.ts';
import { minute } from '../domain/say.ts';
import { nothingToAdoptText } from './nothing-to-adopt.ts';
import { ends, hang, type Page, tidy } from './page.ts';
import { printable } from './printable.ts';
import { reportedOf, serverText } from './server-text.ts';
import { verdictText } from './verdict-text.ts';

export interface PlanPage extends Page {
  /** What to type after `exstate apply`, so that the same file and source are named again. */
  readonly again?: string;
}

/** A plan as somebody reads it who must decide on it: source, each server, and last what all that comes to. */
export function planText(plan: Plan, page: PlanPage): string {
  const told = plan.servers.filter((server) => isTold(server, plan, page));
  const quiet = plan.servers.filter((server) => !told.includes(server));
  return `${tidy([
    ...heading(plan, page),
    '',
    ...told.flatMap((server) => [...serverText(server, plan.intent, page), '']),
    ...nothingToAdoptText(plan, page),
    '',
    ...quietText(quiet, page),
    '',
    ...verdictText(plan, page),
  ]).join('\n')}\n`;
}

function heading({ source, judgedAt, validUntil }: Plan, page: Page): string[] {
  const until =
    validUntil === null
      ? []
      : hang('', `holds until ${minute(validUntil)}, when a certificate reaches one of its dates`, page);
  return [...ends(printable(source), `judged at ${minute(judgedAt)}`, page), ...until];
}

/** Among many servers, one that is as it should be and has nothing to report is only counted. */
const isTold = (server: ServerPlan, { servers }: Plan, { verbose }: Page): boolean =>
  verbose || servers.length === 1 || server.verdict !== 'in-desired-state' || reportedOf(server).length > 0;

const NAMED = 12;

function quietText(quiet: readonly ServerPlan[], page: Page): string[] {
  if (quiet.length === 0) return [];
  const names = quiet.slice(0, NAMED).map(({ server }) => server);
  const more = quiet.length > NAMED ? ` and ${quiet.length - NAMED} more (--verbose names all)` : '';
  return hang('', `In their desired state: ${names.join(', ')}${more}`, page);
}
