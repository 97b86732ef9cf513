import type { JournalEvent } from '../domain/journal.ts';
import { type Done, nothingDone } from './run.ts';

const stageOfUndo = /^([^/]+)\/undo-([a-z]+)\//;

/** What a journal says is done. Undo steps leave no mark of their own: an undo is planned anew from what is there. */
export function replay(events: readonly JournalEvent[]): Done {
  const done = nothingDone();
  for (const event of events) take(event, done);
  return done;
}

function take(event: JournalEvent, done: Done): void {
  switch (event.event) {
    case 'step-intended':
      if (!stageOfUndo.test(event.step)) done.intended.set(event.step, event.before);
      return;
    case 'step-judged':
      takeVerdict(event, done);
      return;
    case 'stage-proven':
      done.closed.add(`${event.server}/${event.stage}`);
      return;
    case 'stage-undone':
      done.closed.add(`${event.server}/${event.stage}`);
      done.failed = null;
      done.undone = `${event.server}: the stage ${event.stage} is undone (${event.says})`;
      return;
  }
}

function takeVerdict(event: Extract<JournalEvent, { event: 'step-judged' }>, done: Done): void {
  if (stageOfUndo.test(event.step)) return;
  done.issued = { ...done.issued, ...event.issued };
  if (event.verdict === 'verified' || event.verdict === 'already-so') done.verified.add(event.step);
  else done.failed = event.step;
}
