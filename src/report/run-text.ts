import type { JournalLine } from '../domain/journal.ts';
import type { ServerPlan } from '../domain/plan.ts';
import { type RunState, runStateOf } from '../domain/run-state.ts';
import { minute } from '../domain/say.ts';
import { overridesText } from './overrides-said.ts';
import { owedJudgedText } from './owed-said.ts';
import { ends, hang, type Page, type RunPage, some, tidy } from './page.ts';
import { printable } from './printable.ts';
import { refusedNames } from './refused-text.ts';
import { runNextText } from './run-next.ts';
import { isBegun, runServerText } from './run-steps.ts';
import { sourceSaid } from './source-said.ts';

/** The text of a run, from its journal: the steps, the evidence, the end and the next command. */
export function runText(lines: readonly JournalLine[], page: RunPage): string {
  const record = runStateOf(lines);
  if (record === null) return 'This journal does not say what the run was to do.\n';
  const { servers } = record.plan;
  const planned = servers.filter(({ steps }) => steps.length > 0);
  const reached = planned.filter(({ steps }) => steps.some(({ id }) => isBegun(id, record)));
  const left = planned.filter((server) => !reached.includes(server));
  return `${tidy([
    ...heading(record, page),
    '',
    ...reached.flatMap((server) => runServerText(server, record, page)),
    ...owedJudgedText(record, page),
    ...(left.length === 0
      ? []
      : [
          ...hang(
            '',
            `Not started: ${some(
              left.map(({ server }) => server),
              page,
            )}`,
            page,
          ),
          '',
        ]),
    ...refusedText(servers, page),
    ...runNextText(record, page),
  ]).join('\n')}\n`;
}

/** Repeated at the end of every run, so that a reader does not believe that the run covered these servers. */
function refusedText(servers: readonly ServerPlan[], page: Page): string[] {
  const names = refusedNames(servers);
  if (names.length === 0) return [];
  const says = `REFUSED, nothing was done: ${some(names, page)}. exstate found a fault in its own plan; \`exstate plan\` shows what to report.`;
  return [...hang('', says, page), ''];
}

function heading(record: RunState, page: Page): string[] {
  const { started, plan, begun, last, finished, resumed } = record;
  const { run = '', source } = started ?? {};
  const end = finished === null ? 'last entry' : 'ended';
  return [
    ...ends(source === undefined ? '' : printable(sourceSaid(source)), `run ${printable(run)}`, page),
    `plan ${plan.code}`,
    ...hang('', `started ${minute(begun ?? '')}, ${end} ${minute(last ?? '')}`, page),
    ...resumed.flatMap(({ command, at }) => hang('', `continued by \`exstate ${command}\` ${minute(at)}`, page)),
    ...overridesText(record, page),
  ];
}
