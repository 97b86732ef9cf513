import type { Instant, Patch } from '../domain/facts.ts';
import type { Stage } from '../domain/operation.ts';
import type { Plan, Step } from '../domain/plan.ts';
import type { Issued } from '../domain/rename.ts';
import { restrictPlan } from '../domain/selection.ts';
import type { Source } from '../domain/source.ts';

/** What a claim was judged by. */
export interface Seen {
  readonly fact: string;
  readonly want: unknown;
  readonly saw: unknown;
  readonly from: string;
  readonly at: Instant;
  /** Why a claim that does not hold did not fail the step. */
  readonly excused?: string;
}

type OfStage = { readonly server: string; readonly stage: Stage };

/** A line of a journal, as far as a report reads it. The journal's own type satisfies this one. */
export type RunLine = { readonly seq: number; readonly at: Instant } & (
  | {
      readonly event: 'run-started';
      readonly run: string;
      readonly source: Source;
      readonly plan: Plan;
      readonly servers?: readonly string[];
    }
  | { readonly event: 'run-resumed'; readonly command: string }
  | { readonly event: 'step-intended'; readonly step: string; readonly before: Patch }
  | {
      readonly event: 'step-judged';
      readonly step: string;
      readonly verdict: 'verified' | 'already-so' | 'failed' | 'lost';
      readonly evidence: readonly Seen[];
      readonly surprises: readonly string[];
      readonly issued?: Issued;
      readonly way?: string;
      readonly says?: string;
    }
  | ({ readonly event: 'stage-proven' } & OfStage)
  | ({ readonly event: 'undo-started'; readonly steps: readonly Step[] } & OfStage)
  | ({
      readonly event: 'stage-undone' | 'stage-not-undone';
      readonly says: string;
      readonly evidence?: readonly Seen[];
    } & OfStage)
  | {
      readonly event: 'run-finished';
      readonly exit: number;
      readonly says?: string;
      readonly pending?: readonly Pending[];
    }
);

/** What differs from the desired state after the last step. */
export interface Pending {
  readonly server: string;
  readonly code: string;
  readonly says: string;
  readonly blocked: boolean;
}

export type Judged = Extract<RunLine, { event: 'step-judged' }>;

export interface StageEnd {
  readonly is: 'proven' | 'undone' | 'not undone';
  readonly says: string;
  /** What was seen when the run was closed by looking only. */
  readonly evidence: readonly Seen[];
}

/** A run's journal, by what a reader asks: what became of each step and each stage, and how it ended. */
export interface RunRecord {
  readonly run: string;
  readonly source: Source;
  readonly plan: Plan;
  readonly begun: Instant;
  readonly last: Instant;
  readonly issued: Issued;
  readonly before: ReadonlyMap<string, Patch>;
  readonly judged: ReadonlyMap<string, Judged>;
  readonly stages: ReadonlyMap<string, StageEnd>;
  readonly undo: ReadonlyMap<string, readonly Step[]>;
  readonly resumed: readonly { readonly command: string; readonly at: Instant }[];
  /** Null while the run can be continued. */
  readonly finished: { readonly exit: number; readonly says: string; readonly pending: readonly Pending[] } | null;
}

export const stageKey = (server: string, stage: Stage): string => `${server}/${stage}`;

/** Null where no line says what the run was to do. */
export function recordOf(lines: readonly RunLine[]): RunRecord | null {
  const started = lines.find(
    (line): line is Extract<RunLine, { event: 'run-started' }> => line.event === 'run-started',
  );
  if (started === undefined) return null;
  const { run, source, servers, at } = started;
  const plan = servers === undefined ? started.plan : restrictPlan(started.plan, servers);
  const told = gather(lines);
  return { run, source, plan, begun: at, last: lines.at(-1)?.at ?? at, ...told };
}

function gather(lines: readonly RunLine[]) {
  const before = new Map<string, Patch>();
  const judged = new Map<string, Judged>();
  const stages = new Map<string, StageEnd>();
  const undo = new Map<string, readonly Step[]>();
  const resumed: { command: string; at: Instant }[] = [];
  let issued: Issued = {};
  let finished: RunRecord['finished'] = null;
  const take = (line: RunLine): void => {
    if (line.event === 'step-intended') before.set(line.step, line.before);
    else if (line.event === 'step-judged') {
      judged.set(line.step, line);
      issued = { ...issued, ...line.issued };
    } else if (line.event === 'undo-started') undo.set(stageKey(line.server, line.stage), line.steps);
    else if (line.event === 'run-resumed') {
      resumed.push({ command: line.command, at: line.at });
    } else if (line.event === 'run-finished') {
      finished = { exit: line.exit, says: line.says ?? '', pending: line.pending ?? [] };
    } else if (line.event !== 'run-started') stages.set(stageKey(line.server, line.stage), endOf(line));
  };
  for (const line of lines) take(line);
  return { before, judged, stages, undo, resumed, issued, finished: finished as RunRecord['finished'] };
}

function endOf(line: RunLine & { readonly event: `stage-${string}` }): StageEnd {
  if (line.event === 'stage-proven') return { is: 'proven', says: '', evidence: [] };
  return {
    is: line.event === 'stage-undone' ? 'undone' : 'not undone',
    says: line.says,
    evidence: line.evidence ?? [],
  };
}
