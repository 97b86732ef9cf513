import type { Instant } from '../../domain/facts.ts';
import type { Evidence } from '../../domain/journal.ts';
import { STAGES, type Stage } from '../../domain/operation.ts';
import type { ServerPlan, Step } from '../../domain/plan.ts';
import type { SecondsRange } from '../../domain/proof.ts';
import { type Judged, type RunState, type StageEnd, stageKey } from '../../domain/run-state.ts';
import { changeSaid } from '../change-said.ts';
import { howSaid, reasonSaid, stepSaid } from '../end-said.ts';
import { factIs } from '../facts-said.ts';
import { numberOf } from './stages.ts';

export type StageIs = 'proven' | 'owed' | 'undone' | 'not-undone' | 'stopped' | 'open' | 'not-started';

/** What users could notice of a step: from its command until it was judged. */
export interface Noticed {
  readonly by: 'web' | 'mail';
  readonly seconds: number;
  readonly expected: SecondsRange;
}

export interface StepDone {
  readonly number: number;
  readonly isUndo: boolean;
  readonly says: string;
  readonly is: 'good' | 'bad' | 'open' | 'not-started';
  readonly verdict: string;
  readonly noticed: Noticed | undefined;
  readonly sentAt: Instant | undefined;
  readonly judgedAt: Instant | undefined;
  /** The claims that did not hold. */
  readonly wrong: readonly { readonly expected: string; readonly observed: string }[];
  readonly observed: readonly string[];
  readonly surprises: readonly string[];
}

export interface StageDone {
  readonly stage: Stage;
  readonly is: StageIs;
  /** How it was undone, or why not; '' if the state says enough. */
  readonly how: string;
  readonly steps: readonly StepDone[];
}

/** What a run did on one server. */
export interface ServerDone {
  readonly server: string;
  readonly is: 'done' | 'failed' | 'open' | 'not-started';
  readonly stages: readonly StageDone[];
}

/** The servers with steps, in the order of the work. */
export const serversDone = (record: RunState): ServerDone[] =>
  record.plan.servers.filter(({ steps }) => steps.length > 0).map((server) => serverOf(server, record));

function serverOf(server: ServerPlan, record: RunState): ServerDone {
  const stages = STAGES.flatMap((stage) => {
    const steps = server.steps.filter((step) => step.stage === stage);
    return steps.length === 0 ? [] : [stageOf(server.server, stage, steps, record)];
  });
  return { server: server.server, is: worst(stages), stages };
}

function worst(stages: readonly StageDone[]): ServerDone['is'] {
  const has = (...wanted: readonly StageIs[]) => stages.some(({ is }) => wanted.includes(is));
  if (has('undone', 'not-undone', 'stopped')) return 'failed';
  if (!has('proven', 'owed', 'open')) return 'not-started';
  return has('open', 'not-started') ? 'open' : 'done';
}

function stageOf(server: string, stage: Stage, steps: readonly Step[], record: RunState): StageDone {
  const key = stageKey(server, stage);
  const end = record.stages.get(key);
  const undo = record.undo.get(key) ?? [];
  const isBegun = steps.some(({ id }) => record.intended.has(id) || record.judged.has(id));
  return {
    stage,
    is: isBegun ? stateOf(end, record.stopped.has(key)) : 'not-started',
    how: end === undefined ? '' : howSaid(end, record),
    steps: isBegun ? [...steps, ...undo].map((step) => stepOf(step, record)) : [],
  };
}

function stateOf(end: StageEnd | undefined, isStopped: boolean): StageIs {
  if (isStopped) return 'stopped';
  if (end === undefined) return 'open';
  if (end.event === 'stage-proven') return end.owed === undefined ? 'proven' : 'owed';
  return end.event === 'stage-undone' ? 'undone' : 'not-undone';
}

function stepOf(step: Step, record: RunState): StepDone {
  const judged = record.judged.get(step.id);
  const wrong = judged?.evidence.filter(({ holds, owed }) => !holds && owed === undefined) ?? [];
  return {
    number: numberOf(step.id),
    isUndo: !record.isPlanned(step.id),
    says: stepSaid(step.id, record),
    is: judged !== undefined ? verdictOf(judged) : record.intended.has(step.id) ? 'open' : 'not-started',
    verdict: judged === undefined ? '' : reasonSaid(judged),
    noticed: noticedOf(step, record),
    sentAt: record.sent.get(step.id),
    judgedAt: judged?.at,
    wrong: wrong.map((one) => ({ expected: factIs(one.fact, one.want), observed: observedSaid(one) })),
    observed: judged?.evidence.map(observedSaid) ?? [],
    surprises: judged?.surprises.map(changeSaid) ?? [],
  };
}

const verdictOf = ({ verdict }: Judged): 'good' | 'bad' =>
  verdict === 'verified' || verdict === 'already-so' ? 'good' : 'bad';

const observedSaid = ({ fact, saw, from, at, excused }: Evidence): string =>
  `${factIs(fact, saw)}${excused === undefined ? '' : ` (not counted: ${excused})`} (from ${from}, ${at.slice(11, 19)} UTC)`;

function noticedOf({ id, cost }: Step, record: RunState): Noticed | undefined {
  const seconds = record.secondsOf(id);
  if (seconds === undefined) return undefined;
  if (cost.webSeconds !== undefined) return { by: 'web', seconds, expected: cost.webSeconds };
  return cost.mailSeconds === undefined ? undefined : { by: 'mail', seconds, expected: cost.mailSeconds };
}
