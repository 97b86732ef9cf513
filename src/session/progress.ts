import type { Instant } from '../domain/facts.ts';
import type { JournalEvent } from '../domain/journal.ts';
import type { RunState } from '../domain/run-state.ts';
import { ms } from '../domain/time.ts';
import type { Wait } from '../domain/wait.ts';
import { notUndoneSaid, reasonSaid, stepSaid } from '../report/end-said.ts';
import {
  progressText,
  serverDoneSaid,
  type Task,
  taskSaid,
  tasksOf,
  underWaySaid,
  type Word,
  waitSaid,
} from '../report/progress-text.ts';
import type { Io } from '../terminal/io.ts';

/** In a log, a step that takes longer than this gets a line before its result. */
const LONG_MS = 10_000;
const TICK_MS = 1000;

/**
 * Reports the events of a journal to a person. On a terminal, a server has one line when all its steps are done, and the
 * line with what exstate waits for shows the step that is under way. In a log, each event has a line with its time.
 * A failure has its line in both.
 */
export interface Progress {
  readonly heard: (event: JournalEvent) => void;
  readonly waiting: (wait: Wait | null) => void;
  /** The step whose result is unknown if the process ends now. */
  readonly underWay: () => string | undefined;
}

type To = Pick<Io, 'err' | 'waiting' | 'progress'>;

export function progressOf(state: RunState, io: To, now: () => Instant): Progress {
  const tasks = new Map<string, Task>();
  const add = (more: readonly Task[]) => {
    for (const task of more) tasks.set(task.step, task);
  };
  for (const { server, steps } of state.plan.servers) add(tasksOf('step', server, steps));
  const isLog = !Number.isFinite(io.progress.width);
  const said = (task: Task): string => taskSaid(task, stepSaid(task.step, state));
  const tell = (word: Word, says: string) => io.err(progressText(word, says, io.progress, isLog ? now() : undefined));

  let current: { readonly task: Task; readonly since: Instant } | undefined;
  let wait: Wait | null = null;
  let timer: NodeJS.Timeout | undefined;
  /** When the first step of each server began in this session. */
  const begun = new Map<string, Instant>();

  const show = () => {
    if (current === undefined) return;
    const { task, since } = current;
    const step = underWaySaid(task, secondsFrom(since, now()));
    io.waiting(wait === null ? step : `${step}; ${waitSaid(wait)}`);
  };
  const begin = (task: Task) => {
    current = { task, since: now() };
    if (!begun.has(task.server)) begun.set(task.server, current.since);
    timer = isLog ? setTimeout(() => tell('running', said(task)), LONG_MS).unref() : setInterval(show, TICK_MS).unref();
    if (!isLog) show();
  };
  const end = () => {
    clearTimeout(timer);
    current = undefined;
    wait = null;
    io.waiting('');
  };
  const tellVerdict = (event: Judged) => {
    const task = tasks.get(event.step);
    if (task === undefined) return;
    const word = WORDS[event.verdict];
    if (isLog || word !== 'ok' || task.is === 'undo') tell(word, [said(task), why(event)].filter(Boolean).join(': '));
    const since = begun.get(task.server);
    if (!isLog && word === 'ok' && task.is === 'step' && task.number === task.of && since !== undefined)
      tell('ok', serverDoneSaid(task.server, task.of, secondsFrom(since, now())));
  };

  const heard = (event: JournalEvent) => {
    if (event.event === 'undo-started') add(tasksOf('undo', event.server, event.steps));
    const task = event.event === 'step-intended' ? tasks.get(event.step) : undefined;
    if (task !== undefined) begin(task);
    if (event.event === 'step-judged') {
      end();
      tellVerdict(event);
    }
    if (event.event === 'stage-not-undone')
      tell(
        'FAILED',
        `${event.server} undo (${event.stage}): the stage is NOT undone: ${notUndoneSaid(event.reason, state)}`,
      );
  };

  const waiting = (next: Wait | null) => {
    wait = next;
    if (current !== undefined) {
      if (!isLog) show();
    } else io.waiting(next === null ? '' : `${next.server}: ${waitSaid(next)}`);
  };

  return { heard, waiting, underWay: () => current && said(current.task) };
}

const secondsFrom = (from: Instant, to: Instant): number => Math.max(0, Math.round((ms(to) - ms(from)) / 1000));

type Judged = JournalEvent<'step-judged'>;

const WORDS: Readonly<Record<Judged['verdict'], Word>> = {
  verified: 'ok',
  'already-so': 'ok',
  failed: 'FAILED',
  lost: 'FAILED',
};

function why(event: Judged): string {
  const says = reasonSaid(event);
  if (event.verdict === 'already-so') return 'already correct, nothing done';
  if (event.verdict === 'lost') return says === '' ? 'no answer, and no effect seen' : `no effect seen; ${says}`;
  return says;
}
