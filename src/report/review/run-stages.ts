import { STAGES } from '../../domain/operation.ts';
import type { ServerPlan, Step } from '../../domain/plan.ts';
import { type Judged, type RunState, stageKey } from '../../domain/run-state.ts';
import { changeSaid } from '../change-said.ts';
import { howSaid, reasonSaid, stepSaid } from '../end-said.ts';
import { rangeSaid } from '../outage-said.ts';
import { counted } from '../page.ts';
import { evidenceOf } from './evidence.ts';
import type { RunServer, RunStage, RunStep } from './review.ts';
import { numberOf } from './stages.ts';

interface Detail {
  readonly verbose: boolean;
}

/** The stages and steps of one server, with their results. */
export const runServerOf = (server: ServerPlan, record: RunState, detail: Detail): RunServer => ({
  server: server.server,
  stages: STAGES.flatMap((stage) => {
    const steps = server.steps.filter((step) => step.stage === stage);
    return steps.length === 0 ? [] : [stageOf(server.server, stage, steps, record, detail)];
  }),
});

function stageOf(
  server: string,
  stage: RunStage['stage'],
  steps: readonly Step[],
  record: RunState,
  detail: Detail,
): RunStage {
  if (!steps.some(({ id }) => isBegun(id, record)))
    return { stage, is: 'not-started', says: `not started (${counted(steps.length, 'step')})`, steps: [] };
  const key = stageKey(server, stage);
  const all = [...steps, ...(record.undo.get(key) ?? [])];
  return { stage, ...endOf(key, record), steps: all.map((step) => runStepOf(step, record, detail)) };
}

export const isBegun = (step: string, { intended, judged }: RunState): boolean =>
  intended.has(step) || judged.has(step);

function endOf(key: string, state: RunState): Pick<RunStage, 'is' | 'says'> {
  const end = state.stages.get(key);
  if (state.stopped.has(key)) return { is: 'stopped', says: 'STOPPED: not proven and not undone' };
  if (end === undefined) return { is: 'open', says: 'started, not proven and not undone' };
  if (end.event === 'stage-proven')
    return end.owed === undefined ? { is: 'proven', says: 'proven' } : { is: 'owed', says: 'done, proofs owed' };
  return end.event === 'stage-undone'
    ? { is: 'undone', says: `undone: ${howSaid(end, state)}` }
    : { is: 'not-undone', says: `NOT UNDONE: ${howSaid(end, state)}` };
}

function runStepOf(step: Step, record: RunState, detail: Detail): RunStep {
  const judged = record.judged.get(step.id);
  const sentAt = record.sent.get(step.id);
  const head = {
    id: step.id,
    number: numberOf(step.id),
    isUndo: !record.isPlanned(step.id),
    says: stepSaid(step.id, record),
    ...(sentAt === undefined ? {} : { sentAt }),
  };
  if (judged === undefined) return { ...head, ...openOf(step, record), evidence: [], surprises: [] };
  const good = judged.verdict === 'verified' || judged.verdict === 'already-so';
  const took = judged.verdict === 'verified' ? tookOf(step, record) : {};
  return {
    ...head,
    ...took,
    is: good ? 'good' : 'bad',
    verdict: verdictSaid(judged, took),
    judgedAt: judged.at,
    ...(judged.way ? { way: judged.way } : {}),
    evidence: evidenceOf(judged.evidence, detail),
    surprises: surprisesOf(judged),
  };
}

function verdictSaid(judged: Judged, { took }: Pick<RunStep, 'took'>): string {
  const says = reasonSaid(judged);
  const time = took === undefined ? '' : ` after ${took.seconds} s (${commandSaid(took)}expected: ${took.expected})`;
  return `${VERDICTS[judged.verdict]}${time}${says === '' ? '' : `: ${says}`}`;
}

const commandSaid = ({ seconds, command }: Required<RunStep>['took']): string =>
  command === undefined || command === seconds ? '' : `command: ${command} s; `;

/** For the next change board. */
function tookOf({ id, cost }: Step, record: RunState): Pick<RunStep, 'took'> {
  const seconds = record.secondsOf(id);
  const command = record.secondsOfCommand(id);
  const expected = cost.webSeconds ?? cost.mailSeconds;
  return seconds === undefined || expected === undefined
    ? {}
    : { took: { seconds, ...(command === undefined ? {} : { command }), expected: rangeSaid(expected) } };
}

const VERDICTS: Readonly<Record<Judged['verdict'], string>> = {
  verified: 'verified',
  'already-so': 'already correct, nothing done',
  failed: 'FAILED',
  lost: 'LOST',
};

/** A step that was intended and has no verdict. If its stage was closed later, the stage contains the result. */
function openOf({ id, stage }: Step, record: RunState): Pick<RunStep, 'is' | 'verdict'> {
  if (!isBegun(id, record)) return { is: 'not-started', verdict: 'not started' };
  const closed = record.stages.has(stageKey(record.serverOf(id), stage));
  return {
    is: 'open',
    verdict: closed
      ? 'interrupted here; result: see the stage'
      : 'UNKNOWN: interrupted before the answer; not checked since',
  };
}

/** A change that is part of the verdict is not repeated. */
const surprisesOf = ({ surprises, reason }: Judged): string[] =>
  surprises
    .filter(({ fact, guarded }) => !(guarded && reason?.code === 'unexpected-change' && reason.fact === fact))
    .map(changeSaid);
