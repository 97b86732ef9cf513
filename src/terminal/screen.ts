import { NO_WAITING_LINE, waitingLine } from './waiting-line.ts';

/**
 * Who writes where a person reads. All of it goes through here: what is waited for makes room for a line and comes back
 * after it, and while a question waits for its answer nothing is written over it.
 */
export interface Screen {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly waiting: (text: string) => void;
  /** Writes the question itself; what is written meanwhile comes after the answer. */
  readonly asking: <T>(ask: () => Promise<T>) => Promise<T>;
}

interface To {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Undefined where nobody sits. */
  readonly columns: (() => number) | undefined;
}

export function screen({ out, err, columns }: To): Screen {
  const waiting = columns === undefined ? NO_WAITING_LINE : waitingLine(err, columns);
  let held: (() => void)[] | undefined;
  const inItsPlace = (write: (text: string) => void) => (text: string) => {
    if (held !== undefined) held.push(() => write(text));
    else waiting.aside(() => write(text));
  };
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    waiting.say('');
    held = [];
    try {
      return await ask();
    } finally {
      const later = held;
      held = undefined;
      for (const write of later) write();
    }
  };
  const say = (text: string) => {
    if (held === undefined) waiting.say(text);
  };
  return { out: inItsPlace(out), err: inItsPlace(err), waiting: say, asking };
}
