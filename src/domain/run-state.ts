import type { Instant, Patch } from './facts.ts';
import type { Command, JournalEvent, JournalLine, OfStage, OwedStage } from './journal.ts';
import type { Stage } from './operation.ts';
import type { Plan, Step } from './plan.ts';
import { OUTAGES, type Took } from './proof.ts';
import type { Issued } from './rename.ts';
import { restrictPlan } from './selection.ts';
import { ms } from './time.ts';

export type Judged = JournalEvent<'step-judged'> & { readonly at: Instant };
export type StageEnd = JournalEvent<'stage-proven' | 'stage-undone' | 'stage-not-undone'>;

type Overrides = Pick<JournalEvent<'run-started' | 'run-resumed'>, 'outsideWindow' | 'hold'>;

export const stageKey = (server: string, stage: Stage): string => `${server}/${stage}`;

/**
 * The state of a run, computed from its events. A live run, a reader of a journal and a report all use this class, so
 * they always agree.
 */
export class RunState {
  /** The steps of the plan and of each undo, by id. */
  readonly steps = new Map<string, Step>();
  /** The old values of the facts that a step overwrites, by the id of the step. */
  readonly intended = new Map<string, Patch>();
  readonly judged = new Map<string, Judged>();
  /** When each step was intended: right before its command was sent. */
  readonly sent = new Map<string, Instant>();
  /** The last end of each stage, by `stageKey`. */
  readonly stages = new Map<string, StageEnd>();
  /** The undo steps of each stage, by `stageKey`. */
  readonly undo = new Map<string, readonly Step[]>();
  /** The stages for which a person must decide, by `stageKey`. */
  readonly stopped = new Map<string, JournalEvent<'stage-stopped'>>();
  /** The hold points at which the run stopped and which no later `apply` has passed, by `stageKey`. */
  readonly waiting = new Map<string, JournalEvent<'stage-held'>>();
  /** The hold points that a person has passed, by `stageKey`. */
  readonly passed = new Map<string, JournalEvent<'hold-passed'> & { readonly at: Instant }>();
  /** The stages that --hold names. */
  readonly holds = new Set<Stage>();
  /** Each reason that was given to work outside the windows. */
  readonly reasons: { readonly reason: string; readonly at: Instant }[] = [];
  /** The present session may work outside the windows. */
  isAnyTime = false;
  /** Where the last session stopped, if nothing failed. */
  held: JournalEvent<'stage-held'> | null = null;
  /** What this run found of the proofs that earlier runs owe. */
  readonly owedJudged: JournalEvent<'owed-judged'>[] = [];
  readonly resumed: { readonly command: Command; readonly at: Instant }[] = [];
  issued: Issued = {};
  /** The step of the plan that failed, until its stage is undone or another look verifies the step. */
  failed: string | null = null;
  /** The stage that was undone last. */
  undone: OfStage | null = null;
  started: JournalEvent<'run-started'> | null = null;
  finished: JournalEvent<'run-finished'> | null = null;
  begun: Instant | null = null;
  last: Instant | null = null;
  private readonly planned: ReadonlySet<string>;
  private readonly servers = new Map<string, string>();

  /** `plan`: the part of the plan that the run works on. */
  constructor(readonly plan: Plan) {
    for (const { server, steps } of plan.servers) this.addSteps(server, steps);
    this.planned = new Set(this.steps.keys());
  }

  take(event: JournalEvent, at: Instant): void {
    this.begun ??= at;
    this.last = at;
    switch (event.event) {
      case 'run-started':
        this.started = event;
        this.takeOverrides(event, at);
        return;
      case 'run-resumed':
        this.resumed.push({ command: event.command, at });
        this.stopped.clear();
        this.held = null;
        this.takeOverrides(event, at);
        return;
      case 'step-intended':
        this.intended.set(event.step, event.before);
        this.sent.set(event.step, at);
        return;
      case 'step-judged':
        this.takeVerdict({ ...event, at });
        return;
      case 'stage-stopped':
        this.stopped.set(stageKey(event.server, event.stage), event);
        return;
      case 'stage-held':
        this.held = event;
        if (event.because.code === 'held-by-you') this.waiting.set(stageKey(event.server, event.stage), event);
        return;
      case 'hold-passed':
        this.waiting.delete(stageKey(event.server, event.stage));
        this.passed.set(stageKey(event.server, event.stage), { ...event, at });
        return;
      case 'owed-judged':
        this.owedJudged.push(event);
        return;
      case 'undo-started':
        this.takeUndo(event);
        return;
      case 'run-finished':
        this.finished = event;
        return;
      default:
        this.takeStageEnd(event);
    }
  }

  /**
   * Marks a step to be performed again, because no effect of it was found. No event records this: the effect may still
   * appear, and after another interruption exstate must check for it again.
   */
  retake(step: string): void {
    this.intended.delete(step);
    if (this.failed === step) this.failed = null;
  }

  /** The seconds from sending a step until it was judged. Undefined if the run was interrupted meanwhile. */
  secondsOf(step: string): number | undefined {
    return this.secondsUntil(step, this.judged.get(step)?.at);
  }

  /** The seconds from sending a step until its command answered. */
  secondsOfCommand(step: string): number | undefined {
    return this.secondsUntil(step, this.judged.get(step)?.answered);
  }

  private secondsUntil(step: string, to: Instant | undefined): number | undefined {
    const from = this.sent.get(step);
    if (from === undefined || to === undefined) return undefined;
    if (this.resumed.some(({ at }) => ms(at) >= ms(from) && ms(at) <= ms(to))) return undefined;
    return Math.round((ms(to) - ms(from)) / 1000);
  }

  /** The outages that these steps took, where each is known. A step that had nothing to do took none. */
  tookOf(steps: readonly Step[]): Took {
    const took = OUTAGES.flatMap((of) => {
      const seconds = steps
        .filter(({ id, cost }) => cost[of] !== undefined && this.judged.get(id)?.verdict !== 'already-so')
        .map(({ id }) => this.secondsOf(id));
      if (seconds.length === 0 || seconds.includes(undefined)) return [];
      return [[of, seconds.reduce<number>((sum, one) => sum + (one ?? 0), 0)] as const];
    });
    return Object.fromEntries(took);
  }

  isVerified(step: string): boolean {
    const verdict = this.judged.get(step)?.verdict;
    return verdict === 'verified' || verdict === 'already-so';
  }

  /** The stage is proven or undone, so nothing is left to do or undo in it. */
  isClosed(server: string, stage: Stage): boolean {
    const end = this.stages.get(stageKey(server, stage));
    return end !== undefined && end.event !== 'stage-not-undone';
  }

  /** A stage was begun and is neither proven nor undone: it must be continued or undone. */
  isHalfDone(): boolean {
    return this.plan.servers.some(({ server, steps }) =>
      steps.some(({ id, stage }) => this.intended.has(id) && !this.isClosed(server, stage)),
    );
  }

  /** What is still owed: by the stages of this run, and by earlier runs that it looked at. */
  owed(): readonly OwedStage[] {
    const proven = [...this.stages.values()].flatMap((end) =>
      end.event === 'stage-proven' ? [{ ...end, of: this.started?.run ?? '' }] : [],
    );
    return [...this.owedJudged, ...proven].flatMap(({ of, server, stage, owed = [] }) =>
      owed.length === 0 ? [] : [{ of, server, stage, owed }],
    );
  }

  /** The step belongs to the plan and not to an undo. */
  isPlanned(step: string): boolean {
    return this.planned.has(step);
  }

  serverOf(step: string): string {
    return this.servers.get(step) ?? '';
  }

  private takeOverrides({ outsideWindow, hold }: Overrides, at: Instant): void {
    this.isAnyTime = outsideWindow !== undefined;
    if (outsideWindow !== undefined) this.reasons.push({ reason: outsideWindow, at });
    for (const stage of hold ?? []) this.holds.add(stage);
  }

  private addSteps(server: string, steps: readonly Step[]): void {
    for (const step of steps) {
      this.steps.set(step.id, step);
      this.servers.set(step.id, server);
    }
  }

  private takeVerdict(judged: Judged): void {
    this.judged.set(judged.step, judged);
    this.issued = { ...this.issued, ...judged.issued };
    // Each undo is planned again from the present facts, so a failed step of an undo is not kept.
    if (this.isPlanned(judged.step) && !this.isVerified(judged.step)) this.failed = judged.step;
    else if (this.failed === judged.step) this.failed = null;
  }

  private takeUndo({ server, stage, steps }: JournalEvent<'undo-started'>): void {
    this.undo.set(stageKey(server, stage), steps);
    this.stopped.delete(stageKey(server, stage));
    this.addSteps(server, steps);
  }

  private takeStageEnd(end: StageEnd): void {
    this.stages.set(stageKey(end.server, end.stage), end);
    this.stopped.delete(stageKey(end.server, end.stage));
    if (end.event !== 'stage-undone') return;
    this.failed = null;
    this.undone = end;
  }
}

/** The part of the plan on which a run works. */
export const planOf = ({ plan, servers }: Pick<JournalEvent<'run-started'>, 'plan' | 'servers'>): Plan =>
  servers === undefined ? plan : restrictPlan(plan, servers);

/** Null if no line contains the plan. */
export function runStateOf(lines: readonly JournalLine[]): RunState | null {
  const started = lines.find((line) => line.event === 'run-started');
  if (started === undefined) return null;
  const state = new RunState(planOf(started));
  for (const line of lines) state.take(line, line.at);
  return state;
}
