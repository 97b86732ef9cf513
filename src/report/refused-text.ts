import type { ServerPlan } from '../domain/plan.ts';
import { counted, hang, type Page, paints } from './page.ts';
import { refusedSaid } from './refused-said.ts';

/** What exstate found wrong in its own plan of a server, and what to report to its maintainers. */
export function refusedText(server: ServerPlan, page: Page): string[] {
  const { drift, refused } = server;
  if (refused === undefined) return [];
  const { withheld } = refused;
  const ours = drift.filter(({ owner }) => owner === 'ours');
  return [
    ...refusedSaid(server).flatMap((says) => hang('     ', says, page)),
    '',
    ...listed(
      'differs, not changed',
      ours.map(({ says: differs }) => differs),
      page,
    ),
    ...(page.verbose ? listed(`not carried out (${counted(withheld.length, 'step')})`, withheld.map(said), page) : []),
  ];
}

const said = (operation: NonNullable<ServerPlan['refused']>['withheld'][number]): string =>
  [
    operation.kind,
    ...Object.entries(operation).flatMap(([key, value]) => (SHOWN.has(key) ? [String(value)] : [])),
  ].join(' ');
const SHOWN: ReadonlySet<string> = new Set(['site', 'endpoint', 'bindingInformation', 'certificate']);

const listed = (title: string, lines: readonly string[], page: Page): string[] =>
  lines.length === 0
    ? []
    : [`  ${paints(page).bold(title)}`, ...lines.flatMap((line) => hang('     ', line, page)), ''];
