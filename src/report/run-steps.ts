import type { Evidence } from '../domain/journal.ts';
import { STAGES } from '../domain/operation.ts';
import type { ServerPlan, Step } from '../domain/plan.ts';
import { type Judged, type RunState, stageKey } from '../domain/run-state.ts';
import { componentSaid } from '../facts/component.ts';
import { changeSaid } from './change-said.ts';
import { howSaid, reasonSaid, stepSaid } from './end-said.ts';
import { factIs } from './facts-said.ts';
import { allAre } from './families.ts';
import { rangeSaid } from './outage-said.ts';
import { counted, hang, type Page, paints } from './page.ts';
import { label } from './stage-text.ts';

const STEP_INDENT = 8;
const INDENT = ' '.repeat(STEP_INDENT);

/** The stages and steps of one server, with their results. */
export function runServerText(server: ServerPlan, record: RunState, page: Page): string[] {
  const stages = STAGES.flatMap((stage) => {
    const steps = server.steps.filter((step) => step.stage === stage);
    return steps.length === 0 ? [] : [...stageText(stageKey(server.server, stage), steps, record, page), ''];
  });
  return [paints(page).bold(server.server), '', ...stages];
}

function stageText(key: string, steps: readonly Step[], record: RunState, page: Page): string[] {
  const name = key.slice(key.indexOf('/') + 1);
  const head = (says: string) => hang(label(name), says, page, paints(page).bold);
  if (!steps.some(({ id }) => isBegun(id, record))) return head(`not started (${counted(steps.length, 'step')})`);
  return [
    ...head(endOfStage(key, record)),
    ...[...steps, ...(record.undo.get(key) ?? [])].flatMap((step) => stepText(step, record, page)),
  ];
}

export const isBegun = (step: string, { intended, judged }: RunState): boolean =>
  intended.has(step) || judged.has(step);

function endOfStage(key: string, state: RunState): string {
  const end = state.stages.get(key);
  if (state.stopped.has(key)) return 'STOPPED: not proven and not undone';
  if (end === undefined) return 'started, not proven and not undone';
  if (end.event === 'stage-proven') return end.owed === undefined ? 'proven' : 'done, proofs owed';
  return `${end.event === 'stage-undone' ? 'undone' : 'NOT UNDONE'}: ${howSaid(end, state)}`;
}

function stepText(step: Step, record: RunState, page: Page): string[] {
  const number = step.id.slice(step.id.lastIndexOf('/') + 1);
  const head = !record.isPlanned(step.id) ? `  undo ${number}. ` : `${`${number}.`.padStart(STEP_INDENT - 1)} `;
  return [...hang(head, stepSaid(step.id, record), page), ...verdictText(step, record, page)];
}

function verdictText(step: Step, record: RunState, page: Page): string[] {
  const judged = record.judged.get(step.id);
  if (judged === undefined) return openText(step, record, page);
  const good = judged.verdict === 'verified' || judged.verdict === 'already-so';
  const says = reasonSaid(judged);
  const { red, green } = paints(page);
  return [
    ...hang(
      INDENT,
      `${VERDICTS[judged.verdict]}${judged.verdict === 'verified' ? tookSaid(step, record) : ''}${says === '' ? '' : `: ${says}`}`,
      page,
      undefined,
      good ? green : red,
    ),
    ...(judged.way ? hang(`${INDENT}through `, judged.way, page) : []),
    ...evidenceText(judged, page),
    ...surprisesText(judged, page),
  ];
}

/** How long users could notice the step, beside what the plan expected: for the next change board. */
function tookSaid({ id, cost }: Step, record: RunState): string {
  const took = record.secondsOf(id);
  const expected = cost.webSeconds ?? cost.mailSeconds;
  if (took === undefined || expected === undefined) return '';
  return ` after ${took} s (expected: ${rangeSaid(expected)})`;
}

const VERDICTS: Readonly<Record<Judged['verdict'], string>> = {
  verified: 'verified',
  'already-so': 'already correct, nothing done',
  failed: 'FAILED',
  lost: 'LOST',
};

/** A step that was intended and has no verdict. If its stage was closed later, the stage contains the result. */
function openText({ id, stage }: Step, record: RunState, page: Page): string[] {
  if (!isBegun(id, record)) return hang(INDENT, 'not started', page);
  const closed = record.stages.has(stageKey(record.serverOf(id), stage));
  const says = closed
    ? 'interrupted here; result: see the stage'
    : 'UNKNOWN: interrupted before the answer; not checked since';
  return hang(INDENT, says, page, undefined, paints(page).yellow);
}

/**
 * Each claim that does not hold has its own line; the others share one sentence. For a review, each claim has its own
 * line.
 */
export function evidenceText({ evidence }: Pick<Judged, 'evidence'>, page: Page): string[] {
  const open = evidence.filter(({ owed }) => owed !== undefined);
  const wrong = evidence.filter(({ holds, owed }) => !holds && owed === undefined);
  const right = evidence.filter(({ holds }) => holds);
  return [
    ...wrong.flatMap((one) => [
      ...hang(`${INDENT}expected `, factIs(one.fact, one.want), page),
      ...hang(`${INDENT}observed `, `${factIs(one.fact, one.saw)}${excusedSaid(one)} ${from(one)}`, page),
    ]),
    ...open.flatMap((one) =>
      hang(`${INDENT}owed     `, `${factIs(one.fact, one.want)}${owedBecause(one)} ${from(one)}`, page),
    ),
    ...(page.verbose ? right.map((one) => [one]) : [right]).flatMap((some) => rightText(some, page)),
  ];
}

function rightText(evidence: readonly Evidence[], page: Page): string[] {
  const [first] = evidence;
  if (first === undefined) return [];
  const says = allAre(evidence.map(({ fact, saw }) => ({ fact, value: saw })));
  return hang(`${INDENT}observed `, `${says.join('; ')} ${from(first)}`, page);
}

const from = (one: Evidence): string => `(from ${one.from}, ${one.at.slice(11, 19)} UTC)`;
const owedBecause = ({ owed }: Evidence): string => (owed === undefined ? '' : `: ${componentSaid(owed)}`);
const excusedSaid = ({ excused }: Evidence): string => (excused === undefined ? '' : ` (not counted: ${excused})`);

/** A change that is part of the verdict is not repeated. */
const surprisesText = ({ surprises, reason }: Judged, page: Page): string[] =>
  surprises
    .filter(({ fact, guarded }) => !(guarded && reason?.code === 'unexpected-change' && reason.fact === fact))
    .flatMap((one) => hang(`${INDENT}unexpected change: `, changeSaid(one), page, undefined, paints(page).yellow));
