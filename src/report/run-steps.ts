import { STAGES } from '../domain/operation.ts';
import type { ServerPlan, Step } from '../domain/plan.ts';
import { list, show } from '../domain/say.ts';
import type { Evidence } from '../journal/event.ts';
import { factIs } from './facts-said.ts';
import { hang, type Page, paints } from './page.ts';
import { type Judged, type RunRecord, stageKey } from './run-record.ts';
import { label } from './stage-text.ts';

const STEP_INDENT = 8;
const EVIDENCE = ' '.repeat(STEP_INDENT);

/** What became of one server's stages and steps. */
export function runServerText(server: ServerPlan, record: RunRecord, page: Page): string[] {
  const stages = STAGES.flatMap((stage) => {
    const steps = server.steps.filter((step) => step.stage === stage);
    if (steps.length === 0) return [];
    const key = stageKey(server.server, stage);
    return [
      ...hang(label(stage), stageSaid(key, steps, record), page, paints(page).bold),
      ...steps.flatMap((step) => stepText(step, record, page)),
      ...(record.undo.get(key) ?? []).flatMap((step) => stepText(step, record, page)),
    ];
  });
  return [paints(page).bold(server.server), '', ...stages, ''];
}

function stageSaid(key: string, steps: readonly Step[], { stages, before, judged }: RunRecord): string {
  const end = stages.get(key);
  if (end?.is === 'proven') return 'proven';
  if (end?.is === 'undone') return `undone: ${end.says}`;
  if (end !== undefined) return `NOT UNDONE: ${end.says}`;
  const begun = steps.some(({ id }) => before.has(id) || judged.has(id));
  return begun ? 'begun, and neither proven nor undone' : 'not begun';
}

function stepText(step: Step, record: RunRecord, page: Page): string[] {
  const number = step.id.slice(step.id.lastIndexOf('/') + 1);
  const undo = step.id.includes('/undo-');
  const head = undo ? `${EVIDENCE}undo ${number}. ` : `${`${number}.`.padStart(STEP_INDENT - 1)} `;
  return [...hang(head, withIssued(step.says, record), page), ...verdictText(step, record, page)];
}

/** Once it is known what `(new)` came to be, it is called so. */
export const withIssued = (text: string, { issued }: RunRecord): string => {
  const made = Object.values(issued);
  return made.length === 1 && made[0] !== undefined ? text.replaceAll('(new)', show(made[0])) : text;
};

function verdictText(step: Step, record: RunRecord, page: Page): string[] {
  const judged = record.judged.get(step.id);
  const { red, green, yellow } = paints(page);
  if (judged === undefined) {
    if (!record.before.has(step.id)) return hang(EVIDENCE, 'not begun', page);
    return hang(
      EVIDENCE,
      'LEFT OPEN: it was sent, or about to be, when the run ended; nobody has looked since',
      page,
      undefined,
      yellow,
    );
  }
  const good = judged.verdict === 'verified' || judged.verdict === 'already-so';
  return [
    ...hang(
      EVIDENCE,
      `${VERDICTS[judged.verdict]}${judged.says ? `: ${judged.says}` : ''}`,
      page,
      undefined,
      good ? green : red,
    ),
    ...(good && !page.verbose ? seenText(judged, page) : evidenceText(judged, page)),
    ...judged.surprises.flatMap((says) => hang(`${EVIDENCE}nobody planned this: `, says, page, undefined, yellow)),
  ];
}

const VERDICTS: Readonly<Record<Judged['verdict'], string>> = {
  verified: 'verified',
  'already-so': 'was so already',
  failed: 'FAILED',
  lost: 'LOST, no answer came',
};

type Seen = Evidence & { readonly excused?: string };

/** What was seen, on as few lines as it takes; who saw it, once. */
function seenText({ evidence }: Judged, page: Page): string[] {
  const [first] = evidence;
  if (first === undefined) return [];
  const says = evidence.map((one) => factIs(one.fact, one.saw) + excusedSaid(one));
  return hang(`${EVIDENCE}seen ${from(first)}: `, says.join('; '), page);
}

/** What was wanted and what was seen, claim by claim. */
const evidenceText = ({ evidence }: Judged, page: Page): string[] =>
  evidence.flatMap((one) => {
    const saw = `seen ${from(one)}: ${factIs(one.fact, one.saw)}${excusedSaid(one)}`;
    return holds(one)
      ? hang(`${EVIDENCE}as wanted, `, saw, page)
      : [...hang(`${EVIDENCE}wanted: `, factIs(one.fact, one.want), page), ...hang(`${EVIDENCE}  but `, saw, page)];
  });

const from = (one: Seen): string => `from ${one.from} at ${one.at.slice(11, 19)} UTC`;
const excusedSaid = ({ excused }: Seen): string => (excused === undefined ? '' : ` (does not count: ${excused})`);

/** As near as a report has to know: a store may hold more than was wanted, a certificate may last longer. */
function holds({ want, saw }: Evidence): boolean {
  if (Array.isArray(want) && Array.isArray(saw)) return want.every((one) => saw.includes(one));
  if (isCertificate(want) && isCertificate(saw)) return want.subject === saw.subject;
  return JSON.stringify(want) === JSON.stringify(saw);
}

const isCertificate = (value: unknown): value is { subject: string } =>
  typeof value === 'object' && value !== null && 'subject' in value;

/** The servers that the run did not come to. */
export const notReached = (servers: readonly ServerPlan[]): string =>
  servers.length > 12
    ? `${servers
        .slice(0, 12)
        .map(({ server }) => server)
        .join(', ')} and ${servers.length - 12} more`
    : list(servers.map(({ server }) => server));
