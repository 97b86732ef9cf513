import type { ServerPlan } from '../domain/plan.ts';
import { counted, hang, type Page, paints } from './page.ts';

/** What exstate found wrong in its own plan of a server, and what to report to its maintainers. */
export function refusedText({ server, drift, refused }: ServerPlan, page: Page): string[] {
  if (refused === undefined) return [];
  const { code, says, step, withheld } = refused;
  const at = step === undefined ? '' : ` (step ${step})`;
  const ours = drift.filter(({ owner }) => owner === 'ours');
  return [
    ...hang('     ', `${code}${at}: ${says}`, page),
    ...hang('     ', `To report it, send this text and what was observed: \`${recording(server)}\``, page),
    '',
    ...listed(
      'differs, not changed',
      ours.map(({ says: differs }) => differs),
      page,
    ),
    ...(page.verbose ? listed(`not carried out (${counted(withheld.length, 'step')})`, withheld.map(said), page) : []),
  ];
}

/** Without the options for the source, which the reader already typed. */
const recording = (server: string): string => `exstate observe --server ${server} --out ${server}.json`;

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

/** The servers on which a run did nothing, because their plans were refused. */
export const refusedNames = (servers: readonly ServerPlan[]): string[] =>
  servers.flatMap(({ server, refused }) => (refused === undefined ? [] : [`${server} (${refused.code})`]));
