import type { JournalEvent } from '../domain/journal.ts';
import type { RunState } from '../domain/run-state.ts';
import { notUndoneSaid, reasonSaid, stepSaid } from '../report/end-said.ts';
import { progressText, type Task, taskSaid, tasksOf, type Word } from '../report/progress-text.ts';
import type { Io } from '../terminal/io.ts';

/** Without a terminal, a step that takes longer than this gets a line. */
const LONG_MS = 10_000;

/** Reports the events of a journal to a person: a step when it has its verdict, and before that what is being done. */
export interface Progress {
  readonly heard: (event: JournalEvent) => void;
  readonly waiting: (text: string) => void;
  /** The step whose result is unknown if the process ends now. */
  readonly underWay: () => string | undefined;
}

export function progressOf(state: RunState, io: Pick<Io, 'err' | 'waiting' | 'progress'>): Progress {
  const tasks = new Map<string, Task>();
  const add = (more: readonly Task[]) => {
    for (const task of more) tasks.set(task.step, task);
  };
  for (const { server, steps } of state.plan.servers) add(tasksOf('step', server, steps));
  let current: Task | undefined;
  let long: NodeJS.Timeout | undefined;

  const said = (task: Task): string => taskSaid(task, stepSaid(task.step, state));
  const tell = (word: Word, says: string) => io.err(progressText(word, says, io.progress));
  const begin = (task: Task | undefined) => {
    clearTimeout(long);
    current = task;
    if (task !== undefined && !Number.isFinite(io.progress.width))
      long = setTimeout(() => tell('running', said(task)), LONG_MS).unref();
  };

  const heard = (event: JournalEvent) => {
    if (event.event === 'undo-started') add(tasksOf('undo', event.server, event.steps));
    if (event.event === 'step-intended') begin(tasks.get(event.step));
    if (event.event === 'step-judged') {
      begin(undefined);
      const task = tasks.get(event.step);
      if (task !== undefined) tell(WORDS[event.verdict], [said(task), why(event)].filter(Boolean).join(': '));
    }
    if (event.event === 'stage-not-undone')
      tell(
        'FAILED',
        `${event.server} undo (${event.stage}): the stage is NOT undone: ${notUndoneSaid(event.reason, state)}`,
      );
  };

  /** The text of a wait begins with the server. A step on this server is named together with it. */
  const waiting = (text: string) =>
    io.waiting(
      text === '' || current === undefined ? text : `${said(current)}: ${text.replace(`${current.server}: `, '')}`,
    );

  return { heard, waiting, underWay: () => current && said(current) };
}

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
